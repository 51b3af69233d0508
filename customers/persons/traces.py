"""What the record of changes and the kept answers say of somebody, found by what it is about."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from customers.api.prefixed import encode
from customers.models import Contact, Customer, Note
from sales.services.erasure import KEPT, LEDGER
from tenants.erasure import ERASED, forget_answers, scrub, told, without_texts
from tenants.models import Change, IdempotencyKey

KEPT_FACTS = {"uuid", "token", "customer_id", "created_at"}
OF_LEDGER = {
    model._meta.model_name: without_texts(model, KEPT)
    for model in apps.get_app_config("sales").get_models()
}
NUMBERED = {"sale", "quotation", "payment"}  # the record calls them by their number


def with_customer():
    """Every model whose rows belong to a customer."""
    relations = Customer._meta.related_objects
    return [one.related_model for one in relations if one.field.name == "customer"]


def hanging(customer_id):
    """Rows of each model that refers to documents and has no customer of its own: lines."""
    conditions = defaultdict(Q)
    for relation in (one for document in LEDGER for one in document._meta.related_objects):
        model, column = relation.related_model, relation.field.name
        if "customer" not in {field.name for field in model._meta.fields}:
            conditions[model] |= Q(**{f"{column}__customer": customer_id})
    for model, condition in conditions.items():
        yield model.objects.filter(condition).order_by("pk")


@dataclass
class Traces:
    """`ids` of everything that is a person's or was, by the kind that the record calls it;
    `words` by which kept answers name any of it."""

    ids: dict = field(default_factory=lambda: defaultdict(set))
    words: set = field(default_factory=set)

    @classmethod
    def of_customer(cls, customer_id):
        """Those of a customer and of what was theirs, deleted rows among them."""
        traces = cls()
        traces.add(Customer.objects.filter(pk=customer_id))
        for model in with_customer():
            traces.add(model.objects.filter(customer=customer_id))
        for rows in hanging(customer_id):
            traces.add(rows)
        belonged = Q(before__customer_id=customer_id) | Q(after__customer_id=customer_id)
        for kind, object_id in Change.objects.filter(belonged).values_list("kind", "object_id"):
            traces.ids[kind].add(object_id)
        traces.ids["customer"].add(customer_id)
        traces.learn_words()
        return traces

    @classmethod
    def of_contact(cls, contact_id):
        """Those of a contact and of the notes about them."""
        traces = cls()
        traces.add(Contact.objects.filter(pk=contact_id))
        traces.add(Note.objects.filter(contact=contact_id))
        traces.ids["contact"].add(contact_id)
        traces.learn_words()
        return traces

    def add(self, rows):
        """Take up rows that are there."""
        names = {column.name for column in rows.model._meta.concrete_fields} & {"uuid", "token"}
        for row in rows.values("pk", *names):
            self.ids[rows.model._meta.model_name].add(row["pk"])
            self.words.update(*(spellings(row[name]) for name in names))

    def learn_words(self):
        """Take up the words of rows that only the record knows any more."""
        for kind, ids in self.ids.items():
            self.words.update(*map(spellings, told(kind, ids, ("uuid", "token"))))

    def wipe(self, erasure):
        """Leave in the record who changed something when, and drop the kept answers."""
        for kind, ids in self.ids.items():
            label = None if kind in NUMBERED else ERASED
            keep = one_of(OF_LEDGER.get(kind, KEPT_FACTS))
            erasure.changed[Change] += scrub(kind, ids, keep, label=label)
        erasure.removed[IdempotencyKey] += forget_answers(self.words)


def one_of(names):
    return lambda name, value: name in names


def spellings(value):
    """How answers may write a uuid or a token."""
    try:
        uuid = UUID(str(value))
    except ValueError:
        return {value}
    return {str(uuid), uuid.hex, encode("any", uuid).partition("_")[2]}
