"""Requests that Django refuses before a view: still in the shape of the face."""

import pytest
from django.test import Client

from customers.api.faces import FACES
from tests.addresses import collection


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_forged_host_gets_the_shape_of_the_face(face, db, norte, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    address = collection(face, norte)

    forged = Client().get(address, headers={"host": "evil.example"})

    assert (forged.status_code, forged["Content-Type"]) == (400, "application/json")
    assert forged.json().keys() == Client().get(address).json().keys()


@pytest.mark.parametrize("path", ["/", "/health", "/docs/none/"])
def test_forged_host_elsewhere_is_a_plain_400(path, db, settings):
    settings.ALLOWED_HOSTS = ["testserver"]

    forged = Client().get(path, headers={"host": "evil.example"})

    assert (forged.status_code, b"evil" in forged.content) == (400, False)
