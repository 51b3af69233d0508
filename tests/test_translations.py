"""Spanish is complete, and what is compiled is what was translated."""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS = DEFAULT_KEYWORDS | {"gettext_lazy": None, "ngettext_lazy": (1, 2)}
FOLDERS = ("config", "customers", "sales", "tenants", "templates")
CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "es" / "LC_MESSAGES" / "django.po"


def translated():
    """What the catalogue has, without its head: {message: Message}."""
    with CATALOGUE.open("rb") as file:
        return {message.id: message for message in read_po(file, "es") if message.id}


def sources():
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix == ".py":
                yield path.read_text()
            elif path.suffix == ".html":
                yield templatize(path.read_text())


def marked():
    """Every text that the code or a template marks as one to be translated."""
    return {
        message
        for source in sources()
        for _, _, message, _ in extract_python(BytesIO(source.encode()), KEYWORDS, [], {})
        if isinstance(message, str)
    }


def test_every_marked_text_is_in_the_catalogue_and_no_other():
    assert translated().keys() == marked()


def test_every_text_is_translated():
    unfinished = {name for name, one in translated().items() if not one.string or one.fuzzy}

    assert unfinished == set()


def test_translations_keep_the_names_in_them():
    def names(text):
        return sorted(re.findall(r"%\(\w+\)s|%s|\{\w*\}", text))

    wrong = {text for text, one in translated().items() if names(text) != names(one.string)}

    assert wrong == set()


def test_the_compiled_catalogue_is_the_translated_one():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}

    assert compiled == {name: one.string for name, one in translated().items()}
