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


def test_secrets_may_begin_with_a_dollar(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "$one")
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", "$two,three$")

    assert settings.secret_key() == "$one"
    assert settings.listed("SECRET_KEY_FALLBACKS") == ["$two", "three$"]


def test_production_does_not_start_without_secret_key(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "DEBUG", False)

    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is not set\."):
        settings.secret_key()


@pytest.mark.parametrize(
    "given, meant",
    [
        ("a.example,b.example", ["a.example", "b.example"]),
        (" a.example, b.example ", ["a.example", "b.example"]),
        ("a.example, ", ["a.example"]),
        (", ", []),
        ("", []),
    ],
)
def test_texts_of_a_list_have_no_white_space_around_them(given, meant, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", given)

    assert settings.listed("ALLOWED_HOSTS", default=["127.0.0.1"]) == meant


def test_a_list_that_is_not_given_is_its_default(monkeypatch):
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)

    assert settings.listed("ALLOWED_HOSTS", default=["127.0.0.1"]) == ["127.0.0.1"]
    assert settings.listed("ALLOWED_HOSTS") == []


@pytest.fixture
def urls(monkeypatch):
    """What DATABASES are with these addresses of a primary and of its replica."""

    def made(primary, replica):
        monkeypatch.setenv("DATABASE_URL", primary)
        monkeypatch.setenv("DATABASE_REPLICA_URL", replica)
        return settings.databases()

    return made


def test_replica_is_a_second_database_without_a_transaction_around_requests(urls):
    made = urls("postgresql://book@one/book", "postgresql://book@two/book")

    assert {alias: one["HOST"] for alias, one in made.items()} == {
        "default": "one",
        "replica": "two",
    }
    assert {alias: one["ATOMIC_REQUESTS"] for alias, one in made.items()} == {
        "default": True,
        "replica": False,
    }


def test_options_of_the_address_are_kept(urls):
    made = urls("postgresql://book@one/book?sslmode=require", "")["default"]

    assert made["OPTIONS"]["sslmode"] == "require"
    assert made["OPTIONS"]["pool"]["timeout"] == 10


def test_an_address_has_the_last_word_on_how_long_a_server_may_be_silent(urls):
    usual = urls("postgresql://book@one/book", "")["default"]["OPTIONS"]
    own = urls("postgresql://book@one/book?connect_timeout=60", "")["default"]["OPTIONS"]

    assert (usual["connect_timeout"], usual["tcp_user_timeout"]) == (5, 20_000)
    assert str(own["connect_timeout"]) == "60"


def test_without_a_replica_there_is_one_database(urls):
    assert list(urls("postgresql://book@one/book", "")) == ["default"]


@pytest.mark.parametrize(
    "primary, replica",
    [
        ("", "postgresql://book@two/book"),
        ("sqlite:///book.sqlite3", "sqlite:///copy.sqlite3"),
        ("postgresql://book@one/book", "sqlite:///copy.sqlite3"),
        ("postgresql://book@one/book", "postgresql://postgres@two/book"),
    ],
)
def test_replica_that_is_none_is_refused(primary, replica, urls):
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_REPLICA_URL must name a copy"):
        urls(primary, replica)


@pytest.mark.parametrize("prepared, after", [(True, 5), (False, None)])
def test_statements_are_prepared_where_they_may_be(prepared, after, urls, monkeypatch):
    monkeypatch.setattr(settings, "PREPARED_STATEMENTS", prepared)

    made = urls("postgresql://book@one/book", "")["default"]

    assert made["OPTIONS"]["prepare_threshold"] == after
