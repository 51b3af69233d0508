"""What a payment, a credit or a credit note settles: applied, and taken back.

A source has something `unapplied`, a sale has a `balance`; both are kept as applications come and
go, and the database lets neither fall below nothing. The customer's ledger is locked by then.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sales.balances import Ledger
from sales.dates import today
from sales.models import Application, Payment, Sale
from sales.money import ZERO, positive
from tenants.errors import Refused
from tenants.history import recorded
from tenants.holding import held, held_by_id
from tenants.saving import add_all_later


@transaction.atomic
def apply_credit(source, *, by, to=None, on=None):
    """Settle sales with what a payment, a credit or a credit note has left.

    `to` are pairs (sale, amount), where None is as much as is left of both; by default the
    customer's open sales, oldest due first. `on` is the day, today by default. Raises
    ValidationError, Refused `not_standing`, `other_customer`, `currency_mismatch`, `not_issued`,
    `exceeds_balance`, `exceeds_credit`.
    """
    ledger = Ledger.locked(source.tenant_id, [source.customer_id])
    source = held(source)
    refuse_unless_standing(source)
    with recorded(source, by=by):
        settle_and_count(source, to, on or today(source.tenant), ledger)
    return source


@transaction.atomic
def unapply_credit(source, *, by, sale=None):
    """Take back what a payment, a credit or a credit note settles: of one sale, or of all.

    It becomes credit again, and the sales are to be paid again. Raises Refused `not_standing`,
    `not_applied`.
    """
    ledger = Ledger.locked(source.tenant_id, [source.customer_id])
    source = held(source)
    refuse_unless_standing(source)
    with recorded(source, by=by):
        applications = applications_of(source).filter(sale__isnull=False)
        freed = release(applications.filter(sale=sale) if sale else applications, source)
        if not freed["unapplied"]:
            raise Refused("not_applied", _("Nothing of this is applied there."))
        ledger.add(source, **freed)
        ledger.dues_move(source)
        ledger.keep()
    return source


def refuse_unless_standing(source):
    """Only a payment that is not void and an issued credit note settle anything."""
    is_note = isinstance(source, Sale)
    if is_note and not (source.is_credit_note and source.status == Sale.Status.ISSUED):
        raise Refused("not_standing", _("Only an issued credit note can be applied."))
    if not is_note and (source.is_void or source.kind == Payment.Kind.REFUND):
        raise Refused("not_standing", _("A void payment or a refund cannot be applied."))


def applications_of(source):
    """What draws on a payment or on a credit note."""
    return Application.objects.filter(**as_source(source))


def as_source(source):
    return {"credit_note": source} if isinstance(source, Sale) else {"payment": source}


def settle_and_count(source, to, day, ledger):
    """Settle as `settle` does, and write all of it."""
    had = source.unapplied
    applications = settle(source, to, day)
    source.save(update_fields=["unapplied", "updated_at"])
    write(applications)
    ledger.add(source, unapplied=source.unapplied - had)
    ledger.dues_move(source)
    ledger.keep()


def settle(source, to, day):
    """Applications of a source, not saved: to the pairs (sale, amount), or to the oldest sales."""
    if to is None:
        return settle_oldest(source, day)
    return settle_given(source, to, day)


def settle_oldest(source, day):
    """Of the same customer; nobody's credit notes settle the sale alone that they are for."""
    if source.customer_id is None:
        return []
    applications = []
    for sale in open_sales(source):
        if not source.unapplied:
            break
        applications.append(apply(source, sale, min(source.unapplied, sale.balance), day))
    return applications


def open_sales(source):
    """The customer's open sales in the source's currency: oldest due first, undated ones last."""
    mine = Sale.objects.open().filter(customer=source.customer_id, currency=source.currency)
    oldest_first = mine.order_by(F("due_on").asc(nulls_last=True), "id")
    return oldest_first.iterator(chunk_size=50)  # nobody else writes them: the ledger is locked


def settle_given(source, to, day):
    sales = held_by_id(Sale, {sale.pk for sale, _amount in to})
    applications = []
    for given, wanted in to:
        if (sale := sales.get(given.pk)) is None:
            raise Sale.DoesNotExist
        amount = positive(min(sale.balance, source.unapplied) if wanted is None else wanted)
        refuse_mismatch(source, sale, amount)
        applications.append(apply(source, sale, amount, day))
    return applications


def refuse_mismatch(source, sale, amount):
    """What keeps a source from settling so much of a sale."""
    if sale.customer_id is None or sale.customer_id != source.customer_id:
        raise Refused("other_customer", _("That sale is another customer's."), field="sale")
    if sale.currency != source.currency:
        raise Refused("currency_mismatch", _("That sale is in another currency."), field="currency")
    if sale.is_credit_note or sale.status != Sale.Status.ISSUED:
        raise Refused("not_issued", _("Only an issued sale can be paid."), field="sale")
    if amount > sale.balance:
        raise Refused("exceeds_balance", _("That is more than is left to pay."), field="amount")
    if amount > source.unapplied:
        raise Refused("exceeds_credit", _("That is more than is left to apply."), field="amount")


def apply(source, target, amount, day):
    """An application, not saved; both sides are counted. `target` is a sale or a refund."""
    day = max(day, dated(source), dated(target))
    source.unapplied -= amount
    is_sale = isinstance(target, Sale)
    if is_sale:
        target.balance -= amount
        target.paid_on = None if target.balance else day
    return Application(
        tenant_id=source.tenant_id,
        amount=amount,
        applied_on=day,
        **as_source(source),
        **{"sale" if is_sale else "refund": target},
    )


def dated(document):
    return document.issued_on if isinstance(document, Sale) else document.paid_on


def write(applications):
    """Save applications, and what is left to pay of their sales."""
    date_shared(applications)
    add_all_later(applications)
    sales = {one.sale_id: one.sale for one in applications if one.sale_id}.values()
    paid = defaultdict(list)
    for sale in sales:
        if sale.balance:
            sale.save(update_fields=["balance", "paid_on", "updated_at"])
        else:
            paid[sale.paid_on].append(sale.pk)
    for day, ids in paid.items():
        settled = Sale.objects.filter(pk__in=ids)
        settled.update(balance=0, paid_on=day, updated_at=timezone.now())


def date_shared(applications):
    """Let sales that earlier applications settled in part be paid on the last day of them all."""
    sales = {one.sale_id: one.sale for one in applications if is_last_of_several(one)}
    if not sales:
        return
    earlier = Application.objects.filter(sale__in=sales).per_sale()
    for pk, day in earlier.annotate(last=Max("applied_on")).values_list("sale_id", "last"):
        sales[pk].paid_on = max(sales[pk].paid_on, day)


def is_last_of_several(application):
    sale = application.sale
    return sale is not None and not sale.balance and application.amount < sale.total


def release(applications, own, most=None):
    """Take applications back, in their order and of no more than `most`, and save both sides.

    `own` is the document that the caller holds and goes on with. What an uncollectible sale
    gets back is written off again. Returns {what: the sum for the customer}.
    """
    parts = list(parts_of(applications, most))
    sides = held_sides([one for one, _part in parts], own)
    freed = {"unapplied": ZERO, "written_off": ZERO}
    for one, part in parts:
        source = sides[as_key(one.payment_id, one.credit_note_id)]
        source.unapplied += part
        freed["unapplied"] += part
        if one.sale_id:
            freed["written_off"] += give_back(sides[as_key(None, one.sale_id)], part)
    for side in sides.values():
        side.save()
    shorten(parts)
    return freed


def parts_of(applications, most):
    """(application, how much of it), up to a sum; all of all without one."""
    for one in applications:
        part = one.amount if most is None else min(one.amount, most)
        if not part:
            return
        yield one, part
        most = None if most is None else most - part


def shorten(parts):
    """Delete applications that are taken back whole, lessen the one that is not."""
    whole = [one.pk for one, part in parts if part == one.amount]
    for one, part in parts:
        if part < one.amount:
            one.amount -= part
            one.save(update_fields=["amount"])
    Application.objects.filter(pk__in=whole).delete()


def give_back(sale, amount):
    """Let so much of a sale be unpaid again; the part of it that is written off."""
    sale.paid_on = None
    if sale.is_uncollectible:
        sale.written_off += amount
        return amount
    sale.balance += amount
    return ZERO


def as_key(payment_id, sale_id):
    return (Sale, sale_id) if payment_id is None else (Payment, payment_id)


def held_sides(applications, own):
    """{(model, id): row} of all sources and sales, each kind held in id order."""
    sales = {pk for one in applications for pk in (one.sale_id, one.credit_note_id) if pk}
    payments = {one.payment_id for one in applications if one.payment_id}
    sides = {(type(own), own.pk): own} if own else {}
    for model, ids in ((Sale, sales), (Payment, payments)):
        wanted = ids - {pk for kind, pk in sides if kind is model}
        rows = held_by_id(model, wanted)
        sides |= {(model, pk): row for pk, row in rows.items()}
    return sides


def held_original(note):
    """The sale that a credit note points to, held; None for other documents.

    Raises Refused `other_customer`, `currency_mismatch`, `not_issued`, and `exceeds_sale` for more
    than is left of it after its other credit notes.
    """
    if note.original_id is None or not note.is_credit_note:
        return None
    original = held(note.original)
    if original.customer_id != note.customer_id:
        raise Refused("other_customer", _("That sale is another customer's."), field="original")
    if original.currency != note.currency:
        raise Refused("currency_mismatch", _("That sale is in another currency."), field="currency")
    if original.is_credit_note or original.status != Sale.Status.ISSUED:
        raise Refused("not_issued", _("Only an issued sale can be credited."), field="original")
    if note.total > original.total - original.credited:
        raise Refused("exceeds_sale", _("That is more than is left of the sale."), field="total")
    return original


def settle_original(note, original):
    """Let a credit note that is saved settle its sale first; the rest of it stays unapplied."""
    original.credited += note.total
    amount = min(note.unapplied, original.balance)
    if amount:
        application = apply(note, original, amount, note.issued_on)
        date_shared([application])
        application.save()
        note.save(update_fields=["unapplied", "updated_at"])
    original.save(update_fields=["credited", "balance", "paid_on", "updated_at"])
