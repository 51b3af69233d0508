"""Many customers at once: what create_customer adds one by one, in few statements."""

from django.core.exceptions import ValidationError

from customers.models import Contact, Customer, CustomerTag, RetiredKey, Tag
from customers.services import create_customer, create_customers, remove_customer
from sales.models import CustomerBalance
from tenants.errors import Refused
from tenants.history import facts
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.book import BY
from tests.queries import statements

FULL = {
    "name": "Ñandú SRL",
    "trade_name": "Ñandú",
    "tax_id": "30-71234567-1",
    "external_key": "k-1",
    "currency": "USD",
    "billing": {"street": "Mitre 1", "country_text": "Argentina", "state": "Salta"},
    "shipping": {"city": "Salta"},
    "tags": ["vip", "norte"],
    "main_contact": {"name": "Ana Paz", "email": "ana@nandu.example"},
    "custom": {"custom_1": "uno"},
    "metadata": {"a": 1},
}
OF_ITS_OWN = {"uuid", "token", "created_at", "main_contact_id", "external_key", "tax_id"}
OF_ITS_OWN |= {"tax_id_compact", "main_contact.username"}


def test_adds_what_create_customer_adds(norte):
    """Every column, address, contact, tag and balance, and the same entry in the record."""
    other = FULL | {"external_key": "k-2", "tax_id": "30-70000001-6"}
    with tenant_scope(norte):
        alone = create_customer(norte, by=BY, **FULL)
        (together,) = create_customers(norte, by=BY, entries=[other])

        assert everything(together) == everything(alone)
        assert together.contacts.count() == 1


def everything(customer):
    customer = Customer.objects.get(pk=customer.pk)
    told = {
        "customer": facts(customer),
        "billing": facts(customer.billing),
        "shipping": facts(customer.shipping),
        "tags": [link.tag.name for link in CustomerTag.objects.filter(customer=customer)],
        "balances": [facts(row) for row in CustomerBalance.objects.filter(customer=customer)],
        "changes": [
            change.after for change in Change.objects.filter(kind="customer", object_id=customer.pk)
        ],
        "who": [
            (change.actor, change.face, change.label, change.before)
            for change in Change.objects.filter(kind="customer", object_id=customer.pk)
        ],
    }
    first, *_numbers, last = customer.search_text.split("\n")  # its names
    return without_own(told) | {"search_text": (first, last)}


def without_own(told):
    if isinstance(told, dict):
        kept = (pair for pair in told.items() if pair[0] not in OF_ITS_OWN | {"customer_id"})
        return {name: without_own(value) for name, value in kept}
    return [without_own(one) for one in told] if isinstance(told, list) else told


def test_entries_are_judged_one_by_one(norte, sur, make_customer):
    """The right ones are added in their order; each wrong one tells what create_customer would."""
    make_customer(norte, name="Had it", tax_id="30-71234567-1", external_key="taken")
    make_customer(sur, name="Stranger", tax_id="20-12345678-6", external_key="theirs")
    entries = [
        {"name": "First", "tax_id": "20-12345678-6", "external_key": "theirs"},
        {"name": "Same document", "tax_id": "30712345671"},
        {"name": "Same key", "external_key": "taken"},
        {"name": "Same as the first", "tax_id": "20123456786"},
        {"name": ""},
        {"name": "Bad tag", "tags": ["x" * 121]},
        {"name": "Bad country", "billing": {"country": "ABC"}},
        {"name": "Bad status", "status": "asleep"},
        {"name": "Last"},
    ]

    with tenant_scope(norte):
        results = create_customers(norte, by=BY, entries=entries)

        assert [told(one) for one in results] == [
            "First",
            ["tax_id", "Another customer has this document number."],
            ["external_key", "Another customer has this external key."],
            ["tax_id", "Another customer has this document number."],
            ["name"],
            ["name"],
            ["country"],
            ["status"],
            "Last",
        ]
        names = Customer.objects.order_by("id").values_list("name", flat=True)
        assert [*names] == ["Had it", "First", "Last"]
        assert Change.objects.filter(kind="customer").count() == 3


def told(result):
    if isinstance(result, ValidationError):
        return sorted(result.message_dict)
    return [result.field, result.message] if isinstance(result, Refused) else result.name


def test_a_key_of_a_deleted_customer_is_taken(norte, make_customer):
    gone = make_customer(norte, external_key="old")
    with tenant_scope(norte):
        remove_customer(gone, by=BY)
        assert RetiredKey.objects.exists()

        (result,) = create_customers(norte, by=BY, entries=[{"name": "New", "external_key": "old"}])

        assert told(result) == ["external_key", "Another customer has this external key."]


def test_shared_documents_are_nobodys_own(norte):
    entries = [{"name": name, "tax_id": "0", "tax_id_type": "Otro"} for name in "ab"]
    with tenant_scope(norte):
        made = create_customers(norte, by=BY, entries=[*entries, {"name": "c", "tax_id": ""}])

        assert [one.name for one in made] == ["a", "b", "c"]


def test_user_names_of_contacts_are_one_contacts_own(norte):
    entries = [
        {"name": name, "main_contact": {"username": "ana", "name": "Ana"}} for name in ("a", "b")
    ]
    with tenant_scope(norte):
        results = create_customers(norte, by=BY, entries=entries)

        assert [told(one) for one in results] == [
            "a",
            ["username", "Another contact has this value already."],
        ]
        assert Contact.objects.count() == 1


def test_parents_and_their_children(norte, sur, make_customer):
    """A parent costs the statements of create_customer; the order stays."""
    parent, foreign = make_customer(norte, name="Parent"), make_customer(sur, name="Foreign")
    entries = [{"name": "a"}, {"name": "b", "parent": parent}, {"name": "c"}]

    with tenant_scope(norte):
        made = create_customers(norte, by=BY, entries=[*entries, {"name": "d", "parent": foreign}])

        assert [one.name for one in made[:3]] == ["a", "b", "c"]
        assert sorted(one.pk for one in made[:3]) == [one.pk for one in made[:3]]
        assert made[1].parent == parent
        assert told(made[3]) == ["parent"]


def test_tags_that_exist_are_used(norte):
    entries = [{"name": "a", "tags": ["vip", "new"]}, {"name": "b", "tags": ["new"]}]
    with tenant_scope(norte):
        vip = Tag.objects.create(tenant=norte, name="vip", slug="vip")

        create_customers(norte, by=BY, entries=entries)

        assert [*Tag.objects.values_list("name", flat=True)] == ["new", "vip"]
        borne = CustomerTag.objects.filter(tag=vip).values_list("customer__name", flat=True)
        assert [*borne] == ["a"]


def test_new_tags_are_made_in_the_order_of_their_names(norte):
    """As update_customer makes several, so that neither waits for what the other has made."""
    entries = [{"name": name, "tags": [tag]} for name, tag in [("a", "vip"), ("b", "new")]]
    with tenant_scope(norte):
        create_customers(norte, by=BY, entries=entries)

        assert [tag.name for tag in Tag.objects.order_by("id")] == ["new", "vip"]


def test_nothing_to_add(norte):
    with tenant_scope(norte), statements() as told:
        assert create_customers(norte, by=BY, entries=[]) == []

    assert told() == []


def test_statements_do_not_grow(norte):
    with tenant_scope(norte):
        create_customer(norte, by=BY, name="Tagged", tags=FULL["tags"])

        assert [asked(norte, number) for number in (1, 10)] == [13, 13]


def asked(tenant, number):
    entries = [
        FULL
        | {"name": str(one), "external_key": f"{number} {one}", "tax_id": f"20{number:04}{one:05}"}
        for one in range(number)
    ]
    with statements() as told:
        made = create_customers(tenant, by=BY, entries=entries)
    assert all(isinstance(one, Customer) for one in made)
    return len(told())
