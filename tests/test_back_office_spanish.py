"""Spanish in the back office: what Django itself says of the book's things, feminine ones too."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.contrib import admin
from django.utils.html import strip_tags

from customers.models import Tag
from tenants.scope import tenant_scope
from tenants.spanish import ANEW
from tests.back_office import act, add, change, delete, make, messages_of, page, signed_in


@pytest.fixture
def clerk(norte):
    client = signed_in(norte)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "es-AR"
    return client


@pytest.fixture
def tag(norte):
    with tenant_scope(norte):
        return make(Tag, norte, name="Mayoristas", slug="mayoristas")


def told(response):
    return [strip_tags(message) for message in messages_of(response)]


def test_what_was_saved_is_told_of_things_of_either_gender(clerk, tag):
    added = add(clerk, Tag, name="Minoristas", slug="minoristas")
    changed = change(clerk, tag, color="red")
    gone = delete(clerk, tag)

    assert told(added) == ["Se agregó: etiqueta “Minoristas”."]
    assert told(changed) == ["Se modificó: etiqueta “Mayoristas”."]
    assert told(gone) == ["Se eliminó: etiqueta “Mayoristas”."]


def test_what_is_asked_before_a_deletion_is_asked_of_things_of_either_gender(clerk, tag):
    one = clerk.get(page(Tag, "delete", tag.pk)).content.decode()
    several = act(clerk, tag, "delete_selected").content.decode()

    assert "¿Quiere eliminar “Mayoristas” (etiqueta)?" in one
    assert "¿Quiere eliminar lo seleccionado (etiqueta)?" in several


def test_every_sentence_that_is_told_anew_is_one_of_djangos():
    folder = Path(admin.__file__).parent / "locale" / "en" / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as file:
        said = {message.id for message in read_po(file, "en")}

    assert set(ANEW) - said == set()
