"""The documents of eighteen countries, as a table.

Source: contracts/tax-ids.md. Of the rows of a country the first that fits decides, so a row
below another for the same numbers is reached only when the type is given.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from stdnum.ar import cuit as ar_cuit
from stdnum.ar import dni as ar_dni
from stdnum.br import cnpj as br_cnpj
from stdnum.br import cpf as br_cpf
from stdnum.cl import rut as cl_rut
from stdnum.co import nit as co_nit
from stdnum.cr import cpf as cr_cpf
from stdnum.cr import cpj as cr_cpj
from stdnum.cr import cr as cr_dimex
from stdnum.do import cedula as do_cedula
from stdnum.do import rnc as do_rnc
from stdnum.ec import ci as ec_ci
from stdnum.gt import nit as gt_nit
from stdnum.mx import curp as mx_curp
from stdnum.mx import rfc as mx_rfc
from stdnum.pe import cui as pe_cui
from stdnum.pe import ruc as pe_ruc
from stdnum.py import ruc as py_ruc
from stdnum.sv import nit as sv_nit
from stdnum.uy import rut as uy_rut
from stdnum.ve import rif as ve_rif

from . import checks, spelling
from .displays import grouped, thousands, thousands_and_digit

TAX, COMPANY, PERSON = "tax", "company", "person"


@dataclass(frozen=True)
class Document:
    """One kind of number: `shape` is a pattern for it without hyphens, or as it is typed with them.

    What `before` and `after` match may surround the number and is no part of it. Leading zeros
    stand in `before` where numbers are counted, and in the shape where they have a fixed length.
    """

    type: str
    kind: str
    shape: str
    check: Callable[[str], object] = checks.nothing
    display: Callable[[str], str] = str
    before: str = ""
    after: str = ""
    compact: Callable[[str], str] = spelling.bare

    @cached_property
    def pattern(self):
        return re.compile(f"{self.before}({self.shape}){self.after}", re.ASCII)

    def read(self, dashed: str) -> str:
        """The compact form, or nothing where the text is no such number."""
        bare = spelling.bare(dashed)
        match = self.pattern.fullmatch(dashed) or self.pattern.fullmatch(bare)
        return self.compact(match[1]) if match else ""


ZEROS = "0*"

# a hyphen before the last digit tells a NIT from a CC, and so do ten digits: those of a CC
# begin with 1, those of a company with 8 or 9
NIT_CO = r"[1-9]\d{2,14}-\d|[2-9]\d{9}|[1-9]\d{10,15}"
CEDULA_CR = r"\d{1,2}-\d{3,4}-\d{3,4}|0?[1-9]\d{8}"
PROVINCE_EC = r"(?:0[1-9]|1\d|2[0-4]|30|50)"
CUI_GT = r"\d{9}(?:0[1-9]|1\d|2[0-2])(?!00)\d\d"  # ends in department and municipality
RFC_MX = r"[A-Z&Ñ]{3,4}\d\d(?:0[1-9]|1[012])(?:0[1-9]|[12]\d|3[01])[A-Z\d]{2}[\dA]"
RUC_PA = r"(?:\d{1,10}|\d{1,2}(?:AV|PI)|PE|E|N)-(?:NT-)?\d{1,4}-\d{1,7}"
DV_PA = r"-?DV-?\d{1,2}"
NIT_SV = r"[019]\d{3}(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[012])\d{6}"  # a date in the middle

DOCUMENTS = {
    "AR": (
        Document("CUIT", TAX, r"\d{11}", ar_cuit.validate, ar_cuit.format),
        Document("DNI", PERSON, r"[1-9]\d{6,7}", display=ar_dni.format, before=ZEROS),
    ),
    "BO": (
        Document("NIT", TAX, r"\d{7,12}"),
        Document("CI", PERSON, r"\d{4,9}(?:\d?[A-Z])?"),
    ),
    "BR": (
        Document("CNPJ", COMPANY, r"[A-Z\d]{12}\d\d", br_cnpj.validate, br_cnpj.format),
        Document("CPF", PERSON, r"\d{11}", checks.brazilian_cpf, br_cpf.format),
    ),
    "CL": (
        Document(
            "RUT", TAX, r"[1-9]\d{6,7}[\dK]", cl_rut.validate, cl_rut.format, before="(?:CL)?0*"
        ),
    ),
    "CO": (
        Document("NIT", TAX, NIT_CO, checks.colombian_nit, co_nit.format, before=ZEROS),
        # a company's number whose check digit was left out
        Document("NIT", COMPANY, r"[89]\d{8}", display=thousands, before=ZEROS),
        Document("CC", PERSON, r"[1-9]\d{2,9}", display=thousands, before=ZEROS),
        Document("NIT", TAX, r"[1-9]\d{3,9}", checks.colombian_nit, co_nit.format, before=ZEROS),
    ),
    "CR": (
        Document(
            "CEDULA FISICA",
            PERSON,
            CEDULA_CR,
            cr_cpf.validate,
            cr_cpf.format,
            compact=cr_cpf.compact,
        ),
        Document("CEDULA JURIDICA", COMPANY, r"[2-5]\d{9}", cr_cpj.validate, cr_cpj.format),
        Document("DIMEX", PERSON, r"1\d{10,11}", cr_dimex.validate, cr_dimex.format),
        Document("NITE", TAX, r"[1-9]\d{9}"),
    ),
    "DO": (
        Document("RNC", COMPANY, r"\d{9}|10233317", do_rnc.validate, do_rnc.format),
        Document("CEDULA", PERSON, r"\d{11}", do_cedula.validate, do_cedula.format),
        Document("RNC", PERSON, r"\d{11}", do_cedula.validate, do_cedula.format),
    ),
    "EC": (
        Document("RUC", TAX, PROVINCE_EC + r"[0-69]\d{7}(?!000)\d{3}", checks.ecuadorian_ruc),
        Document("CI", PERSON, PROVINCE_EC + r"[0-6]\d{7}", ec_ci.validate, grouped("#########-#")),
    ),
    "GT": (
        Document("NIT", TAX, r"[1-9]\d{0,10}[\dK]", gt_nit.validate, gt_nit.format, before=ZEROS),
        Document("CUI", PERSON, CUI_GT, checks.guatemalan_cui, grouped("#### ##### ####")),
        Document("NIT", PERSON, CUI_GT, checks.guatemalan_cui, grouped("#### ##### ####")),
    ),
    "HN": (
        Document("RTN", TAX, r"\d{14}", display=grouped("####-####-######")),
        Document("DNI", PERSON, r"\d{13}", display=grouped("####-####-#####")),
    ),
    "MX": (
        Document("RFC", TAX, RFC_MX, mx_rfc.validate, mx_rfc.format),
        Document("CURP", PERSON, r"[A-Z]{4}\d{6}[A-Z]{6}[A-Z\d]\d", mx_curp.validate),
    ),
    "NI": (
        Document("RUC", TAX, r"[A-Z]\d{13}"),
        Document("CEDULA", PERSON, r"\d{13}[A-Z]", display=grouped("###-######-#####")),
        Document("RUC", TAX, r"[A-Z\d]{14}"),
    ),
    "PA": (
        Document("RUC", TAX, RUC_PA, after=f"(?:{DV_PA})?", compact=str),
        Document("CEDULA", PERSON, RUC_PA, compact=str),
    ),
    "PE": (
        Document("RUC", TAX, r"\d{11}", pe_ruc.validate),
        Document("DNI", PERSON, r"\d{8}"),
        Document("DNI", PERSON, r"\d{8}[\dA-K]", pe_cui.validate, grouped("########-#")),
    ),
    "PY": (
        Document("RUC", TAX, r"[1-9]\d{1,8}", py_ruc.validate, py_ruc.format, before=ZEROS),
        Document("CI", PERSON, r"[1-9]\d{0,7}", display=thousands, before=ZEROS),
    ),
    "SV": (
        Document("NIT", TAX, NIT_SV, sv_nit.validate, sv_nit.format, before="(?:SV)?"),
        Document("DUI", PERSON, r"\d{9}", checks.salvadoran_dui, grouped("########-#")),
        Document("NIT", PERSON, r"\d{9}", checks.salvadoran_dui, grouped("########-#")),
    ),
    "UY": (
        Document("RUT", TAX, r"\d{12}", uy_rut.validate, uy_rut.format, before="(?:UY)?"),
        Document(
            "CI",
            PERSON,
            r"[1-9]\d{6,7}",
            checks.uruguayan_ci,
            thousands_and_digit,
            before=ZEROS,
        ),
    ),
    "VE": (
        Document("RIF", TAX, r"[VEJPG]\d{9}", ve_rif.validate, grouped("#-########-#")),
        # community councils: python-stdnum does not know how their digit is computed
        Document("RIF", TAX, r"C\d{9}", display=grouped("#-########-#")),
        Document("CI", PERSON, r"[VE]?\d{6,8}"),
    ),
}

# whose compact form is more than the number without its separators
ABRIDGED = [
    row
    for rows in DOCUMENTS.values()
    for row in rows
    if row.before or row.after or row.compact not in (spelling.bare, str)
]


def documents(country: str, type_code: str = "") -> tuple[Document, ...]:
    """The rows of a country, or those of one of its types."""
    rows = DOCUMENTS.get(country, ())
    return tuple(row for row in rows if type_code in ("", row.type))
