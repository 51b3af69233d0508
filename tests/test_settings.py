"""What the settings make of the environment, where it is more than a name and a default."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import settings


def test_own_secret_key_is_made_once_and_its_owners_alone(tmp_path):
    path = tmp_path / ".secret_key"

    made = settings.own_secret_key(path)

    assert len(made) >= 50
    assert settings.own_secret_key(path) == made
    assert [*tmp_path.iterdir()] == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_secret_key_lies_beside_the_database(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "DEBUG", True)
    monkeypatch.setattr(settings, "BESIDE_DATABASE", tmp_path)

    assert settings.secret_key() == (tmp_path / ".secret_key").read_text()


def test_secret_key_of_the_environment_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    monkeypatch.setattr(settings, "BESIDE_DATABASE", tmp_path)

    assert settings.secret_key() == "given"
    assert not [*tmp_path.iterdir()]


def test_production_does_not_start_without_secret_key(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "DEBUG", False)

    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is not set\."):
        settings.secret_key()
