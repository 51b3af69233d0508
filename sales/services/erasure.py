"""The ledger's part in erasing a person: documents stay, and no longer say whose they are.

What stays in any case: numbers, dates, amounts, currencies, quantities, prices, taxes, states and
voucher types. What goes in any case: notes, references and external keys, custom fields, metadata,
reasons, shipping addresses. Words of the trade (what was sold, how it was paid) stay where they are
a product's, or where the tenant uses the same for somebody else and they do not name the person.
The frozen name, document number and address of sales, the documents that they refer to and their
lines go like the rest, unless they are to be retained for as long as the law of the tenant's
country has sales kept (sales.retention).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max

from sales.dates import today
from sales.models import (
    Payment,
    Product,
    Quotation,
    QuotationLine,
    Sale,
    SaleLine,
    Subscription,
)
from sales.retention import kept_until, oldest_kept
from tenants.erasure import ERASED, clear, texts
from tenants.holding import held_by_id

LEDGER = (Quotation, Sale, Payment, Subscription)  # in the order of their locks
KEPT = {"token", "currency", "voucher_type"}
FROZEN = {"customer_name", "customer_tax_id", "customer_address", "references"}
OF_LINES = ("code", "description", "unit")
WORDS = {
    Payment: ("method",),
    Subscription: ("name",),
    QuotationLine: OF_LINES,
    SaleLine: OF_LINES,
}


@dataclass
class ErasedDocuments:
    """The ids of the rows changed and removed, by model; how many sales still name the person
    because they are retained, and until when the last of them is."""

    changed: dict = field(default_factory=lambda: defaultdict(set))
    removed: dict = field(default_factory=lambda: defaultdict(set))
    retained: int = 0
    until: date | None = None


def erase_documents(customer, *, names, retain=False):
    """Take a person out of the documents of a customer whose balances are locked.

    `names` are texts of the person: a word of the trade in which one occurs goes.
    Drafts are removed: they count for nothing. Returns ErasedDocuments.
    """
    erased = ErasedDocuments()
    remove_drafts(customer, erased)
    for model in LEDGER:
        rows = model.objects.filter(customer=customer)
        held_by_id(model, rows.values_list("pk", flat=True))
        erase(rows, rows, names, erased)
    sold = Sale.objects.filter(customer=customer)
    going = sold if not retain else let_stay(sold, customer.tenant, erased)
    frozen = [column for column in texts(Sale) if column.name in FROZEN]
    erased.changed[Sale] |= clear(going, frozen, customer_name=ERASED)
    lines = SaleLine.objects.filter(sale__customer=customer)
    erase(lines.filter(sale__in=going), lines, names, erased)
    offered = QuotationLine.objects.filter(quotation__customer=customer)
    erase(offered, offered, names, erased)
    return erased


def remove_drafts(customer, erased):
    drafts = Sale.objects.drafts().filter(customer=customer)
    erased.removed[Sale] |= set(drafts.values_list("pk", flat=True))
    drafts.update(original=None)  # one may credit another
    drafts.delete()


def let_stay(sales, tenant, erased):
    """Count the sales that are retained; those that are not."""
    first = oldest_kept(tenant.country, today(tenant))
    staying = sales.filter(issued_on__gte=first)
    erased.retained = staying.count()
    newest = staying.aggregate(day=Max("issued_on"))["day"]
    erased.until = newest and kept_until(tenant.country, newest)
    return sales.filter(issued_on__lt=first)


def erase(rows, persons, names, erased):
    """Clear the texts of rows; `persons` are all rows of the model that are the person's."""
    model = rows.model
    words = WORDS.get(model, ())
    erased.changed[model] |= clear(rows, texts(model, {*KEPT, *FROZEN, *words}))
    for name in words:
        erased.changed[model] |= clear_words(rows, persons, name, names)


def clear_words(rows, persons, name, names):
    """Clear one column where it says something that is said of nobody else."""
    others = rows.model.objects.exclude(pk__in=persons.values("pk"))
    said = set(rows.order_by().values_list(name, flat=True).distinct()) - {"", ERASED}
    own = [word for word in said if not is_of_the_trade(word, name, others, names)]
    column = rows.model._meta.get_field(name)
    return clear(rows.filter(**{f"{name}__in": own}), [column])


def is_of_the_trade(word, name, others, names):
    products = Product.objects.filter(code=word) | Product.objects.filter(name=word)
    if products.exists():
        return True
    is_personal = any(text.casefold() in word.casefold() for text in names)
    return not is_personal and others.filter(**{name: word}).exists()
