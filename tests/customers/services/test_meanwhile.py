"""Two who write the book at once: one waits, and then sees what the other has made of it."""

from decimal import Decimal

import pytest

from customers.api.errors import problem_of
from customers.models import Contact, Customer, OrgUnit
from customers.services import (
    apply_tags,
    create_contact,
    create_customer,
    create_org_unit,
    create_tag,
    delete_contact,
    delete_org_unit,
    remove_customer,
    update_customer,
    update_org_unit,
)
from sales.models import PriceList, Product
from tenants.history import update_recorded
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.back_office import (
    act_on,
    delete,
    do,
    filled,
    make,
    messages_of,
    page,
    refused,
    signed_in,
    stored,
    story,
)
from tests.book import BY
from tests.threads import meanwhile

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ana(norte):
    """A customer of norte, committed."""
    with tenant_scope(norte):
        return create_customer(norte, by=BY, name="Ana")


def test_customer_who_is_being_deleted_gets_no_org_unit(norte, ana):
    (error,) = meanwhile(
        norte,
        lambda: remove_customer(ana, by=BY),
        lambda: create_org_unit(ana, by=BY, name="Sala"),
    )

    assert type(error) is Customer.DoesNotExist
    with tenant_scope(norte):
        assert not OrgUnit.objects.exists()


def test_org_unit_that_is_being_deleted_stays_deleted(norte, ana):
    with tenant_scope(norte):
        unit = create_org_unit(ana, by=BY, name="Sala")
        same = OrgUnit.objects.get(pk=unit.pk)

    (error,) = meanwhile(
        norte,
        lambda: delete_org_unit(unit, by=BY),
        lambda: update_org_unit(same, by=BY, name="Bodega"),
    )

    assert type(error) is OrgUnit.DoesNotExist
    with tenant_scope(norte):
        assert not OrgUnit.objects.exists()


def test_org_unit_is_deleted_once(norte, ana):
    with tenant_scope(norte):
        unit = create_org_unit(ana, by=BY, name="Sala")
        same = OrgUnit.objects.get(pk=unit.pk)

    (error,) = meanwhile(
        norte, lambda: delete_org_unit(unit, by=BY), lambda: delete_org_unit(same, by=BY)
    )

    assert type(error) is OrgUnit.DoesNotExist
    with tenant_scope(norte):
        assert Change.objects.filter(kind="orgunit", action="deleted").count() == 1


def test_page_of_what_is_being_deleted_says_that_it_is_gone(norte, ana):
    with tenant_scope(norte):
        unit = create_org_unit(ana, by=BY, name="Sala")
    owner, address = signed_in(norte, "owner"), page(OrgUnit, "change", unit.pk)
    sent = filled(owner.get(address), name="Bodega")

    (answer,) = meanwhile(
        norte,
        lambda: delete_org_unit(unit, by=BY),
        lambda: owner.post(address, sent, follow=True),
    )

    (message,) = messages_of(answer)
    assert "deleted" in message
    with tenant_scope(norte):
        assert not OrgUnit.objects.exists()


def test_page_keeps_what_is_being_written_into_its_row(norte, ana):
    with tenant_scope(norte):
        widget = make(Product, norte, name="Widget", price=Decimal(10), currency="ARS")
    owner, address = signed_in(norte, "owner"), page(Product, "change", widget.pk)
    sent = filled(owner.get(address), name="Gadget")

    meanwhile(
        norte,
        lambda: update_recorded(widget, by=BY, price=Decimal(11)),
        lambda: owner.post(address, sent),
    )

    kept = stored(widget)
    assert (kept.name, kept.price) == ("Gadget", 11)
    assert story(norte, "product")[0].after == {"name": "Gadget"}


def test_action_passes_over_who_is_being_deleted(norte, ana):
    with tenant_scope(norte):
        eva = create_customer(norte, by=BY, name="Eva")
    owner = signed_in(norte, "owner")

    (answer,) = meanwhile(
        norte,
        lambda: remove_customer(ana, by=BY),
        lambda: act_on(owner, [ana, eva], "archive"),
    )

    gone, changed = messages_of(answer)
    assert gone == "Ana: This customer was deleted."
    assert (changed, stored(eva).status) == ("Changed: 1.", "archived")


def test_contact_that_is_being_deleted_is_not_deleted_again(norte, ana):
    with tenant_scope(norte):
        eva = create_contact(ana, by=BY, name="Eva")
        same = Contact.objects.get(pk=eva.pk)
    owner = signed_in(norte, "owner")

    (answer,) = meanwhile(
        norte,
        lambda: delete_contact(eva, by=BY),
        lambda: delete(owner, same),
    )

    assert messages_of(answer)[0] == "What this is about was deleted meanwhile."
    assert [entry.action for entry in story(norte, "contact")] == ["deleted", "created"]


def test_button_of_who_is_being_deleted_says_that_they_are_gone(norte, ana):
    owner = signed_in(norte, "owner")

    (answer,) = meanwhile(
        norte,
        lambda: remove_customer(ana, by=BY),
        lambda: do(owner, ana, "revoke_statement_link"),
    )

    assert refused(answer) == {"__all__": ["What this is about was deleted meanwhile."]}


def test_reference_that_is_being_deleted_is_a_conflict(norte, ana):
    with tenant_scope(norte):
        prices = PriceList.objects.create(tenant=norte, name="Wholesale", currency="ARS")

    (error,) = meanwhile(
        norte,
        lambda: PriceList.objects.filter(pk=prices.pk).delete(),
        lambda: update_customer(ana, by=BY, price_list=prices),
    )

    problem = problem_of(error)
    assert (problem.status, problem.code) == (409, "changed_meanwhile")
    with tenant_scope(norte):
        assert Customer.objects.get(pk=ana.pk).price_list is None


def test_customer_is_put_below_another_while_both_are_tagged(norte, ana):
    with tenant_scope(norte):
        bea = create_customer(norte, by=BY, name="Bea")
        tag = create_tag(norte, by=BY, name="vip")

    counts, below = meanwhile(
        norte,
        lambda: update_customer(ana, by=BY, name="Anita"),
        lambda: apply_tags([ana, bea], add=[tag], remove=[], by=BY),
        lambda: update_customer(bea, by=BY, parent=ana),
    )

    assert (counts, below.parent) == ((2, 0), ana)
