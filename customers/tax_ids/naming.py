"""What people call the types of documents. Source: contracts/tax-ids.md section 2."""

import unicodedata

from .documents import DOCUMENTS


def type_named(text: str) -> str:
    """The type that is meant in some country, however it is written; else the text as it is."""
    return TYPES.get(letters(text), text)


def letters(text):
    """Capitals without accents: those of `C.U.I.T.` and of `Cédula física`."""
    upper = unicodedata.normalize("NFKD", text).upper()
    return "".join(filter(str.isalpha, upper))


ALSO_CALLED = {"CUIL": "CUIT", "CDI": "CUIT", "CUIL/CUIT": "CUIT", "RUN": "RUT", "DPI": "CUI"}
TYPES = {letters(document.type): document.type for rows in DOCUMENTS.values() for document in rows}
TYPES |= {letters(name): meant for name, meant in ALSO_CALLED.items()}
