"""The standard payment terms, made when somebody first asks for one."""

import pytest
from django.db import connection

from sales.models import PaymentTerm
from sales.services import payment_term
from tenants.history import save_recorded
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.book import BY
from tests.factories import TenantFactory
from tests.threads import in_threads

STANDARD = [
    (1, "due_on_receipt", "Due on Receipt", 0),
    (2, "days_7", "Net 7", 7),
    (3, "days_15", "Net 15", 15),
    (4, "days_30", "Net 30", 30),
    (5, "days_45", "Net 45", 45),
    (6, "days_60", "Net 60", 60),
    (7, "days_90", "Net 90", 90),
    (8, "days_30_60", "Net 30/60", 60),
    (9, "days_30_60_90", "Net 30/60/90", 90),
]


def terms():
    return list(
        PaymentTerm.objects.order_by("number").values_list("number", "code", "name", "days")
    )


def test_standard_terms_are_made_once_and_recorded(norte, sur):
    with tenant_scope(norte):
        assert terms() == []
        assert payment_term(norte, code="days_30").days == 30
        assert payment_term(norte, number=1).name == "Due on Receipt"
        assert terms() == STANDARD
        assert Change.objects.filter(kind="paymentterm").count() == 9
    with tenant_scope(sur):
        assert terms() == []


@pytest.mark.parametrize("key", [{"code": "days_8"}, {"number": 10}, {"number": 0}])
def test_what_the_tenant_does_not_have_is_none(norte, key):
    with tenant_scope(norte):
        assert payment_term(norte, **key) is None


def test_own_terms_of_the_tenant_stay(norte):
    own = {"number": 4, "code": "quincena", "name": "Quincena", "days": 15}
    with tenant_scope(norte):
        save_recorded(PaymentTerm(tenant=norte, **own), by=BY)

        assert payment_term(norte, number=4).code == "quincena"
        assert payment_term(norte, code="days_30").number == 10
        assert payment_term(norte, number=5).code == "days_45"
        assert len(terms()) == 10


@pytest.mark.django_db(transaction=True)
def test_many_first_askers_make_them_once():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    norte = TenantFactory(slug="norte")

    def ask():
        with tenant_scope(norte):
            return payment_term(norte, code="days_60").number

    assert in_threads(4, ask) == [6] * 4
    with tenant_scope(norte):
        assert terms() == STANDARD
