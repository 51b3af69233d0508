"""The back office, knocked at by staff whose book it is not. The faces: walls/test_strangers.py."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tenants.scope import tenant_scope
from tests.factories import MembershipFactory
from tests.marked import MARK, marked_book


@pytest.fixture
def book(norte):
    return marked_book(norte)


PLACES = ["change", "delete", "history"]
MODELS = {
    model._meta.label_lower: model
    for model in admin.site._registry
    if model._meta.app_label in {"customers", "sales", "tenants"}
}


@pytest.fixture
def staff_of_sur(callers, sur):
    return callers.of_session(MembershipFactory(tenant=sur, role="owner").user)


@pytest.mark.parametrize("label", MODELS)
def test_back_office_keeps_strangers_out(label, book, staff_of_sur, norte):
    model = MODELS[label]
    name = f"admin:{label.replace('.', '_')}"
    with tenant_scope(norte):
        row = model.objects.filter(**own(model, norte)).first()

    shown = [reverse(f"{name}_changelist")]
    shown += [reverse(f"{name}_{place}", args=[row.pk]) for place in PLACES if row]
    for where in shown:
        for method in ("GET", "POST"):
            answer = staff_of_sur.request(method, where)
            assert MARK not in answer.content.decode()
            assert answer.status_code in {200, 302, 403, 404}


def own(model, tenant):
    """The lookup by which rows of a model are one tenant's."""
    names = {field.name for field in model._meta.get_fields()}
    if model._meta.label == "tenants.Tenant":
        return {"pk": tenant.pk}
    return {"tenant": tenant} if "tenant" in names else {"memberships__tenant": tenant}


@pytest.mark.parametrize("label", MODELS)
def test_back_office_shows_the_owner_their_rows(label, book, callers, norte):
    owner = callers.of_session(MembershipFactory(tenant=norte, role="owner").user)

    assert owner.get(reverse(f"admin:{label.replace('.', '_')}_changelist")).status_code == 200
