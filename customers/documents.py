"""Sales, quotations and payments, found by what people type: their number or whose they are."""

import re

from django.db.models import BooleanField, Case, Q, When

from customers.models import Customer
from customers.search import patterns

MOST_CUSTOMERS = 1000
NUMBER = re.compile(r"(?:([0-9]{1,5})-)?([0-9]{1,18})", re.ASCII)


def search(documents, text):
    """Documents of this number, `12` or `0001-00000012`, and those of customers who are found by
    the text as Customer.objects.search finds them; all where it has no word.

    Up to 1,000 customers are named in the condition, which reads an index. Of more than that the
    newest documents are soon some: CASE keeps PostgreSQL from joining all documents with them.
    """
    if "\0" in text:
        return documents.none()
    if not patterns(text):
        return documents
    by_number = numbered(documents.model, text.strip())
    customers = Customer.objects.search(text).order_by()
    ids = list(customers.values_list("pk", flat=True)[: MOST_CUSTOMERS + 1])
    if len(ids) <= MOST_CUSTOMERS:
        return documents.filter(Q(customer__in=ids) | by_number)
    is_found = Q(customer__in=customers.values("pk")) | by_number
    case = Case(When(is_found, then=True), default=False, output_field=BooleanField())
    return documents.alias(is_found=case).filter(is_found=True)


def numbered(model, text):
    """The condition for documents that bear this number; of nothing where the text is none."""
    parts = NUMBER.fullmatch(text)
    if parts is None:
        return Q()
    point, number = parts.groups()
    columns = {field.name for field in model._meta.fields}
    at_point = {"point_of_sale": int(point)} if point and "point_of_sale" in columns else {}
    return Q(number=int(number), **at_point)


def of_customer(documents, uuid):
    """Documents of the customer with that uuid: none of one who is not the tenant's."""
    return documents.filter(customer=Customer.objects.filter(uuid=uuid).values("pk")[:1])
