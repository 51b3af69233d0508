"""An invoice on paper: who sells, who buys, what, and what is to be paid."""

from babel.numbers import format_decimal
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.papers.layout import QUIET, pdf, table, text
from customers.statements.wording import Wording

COLUMNS = (245, 65, 95, 100)


def invoice_pdf(sale):
    """The bytes of a PDF of a sale, a draft too, in the language of its tenant's country."""
    wording = Wording(sale.tenant)
    with translation.override(wording.language):
        return pdf(title(sale), sale.tenant.name, story(sale, wording))


def title(sale):
    return f"{_('Invoice')} {sale.formatted_number or pgettext('invoice', 'draft')}"


def story(sale, wording):
    """What stands on the paper, from top to bottom."""
    yield text(title(sale), size=16, bold=True)
    if sale.is_cancelled:
        yield text(capfirst(wording.void_since(sale.cancelled_at)), size=12, bold=True)
    yield text(sale.tenant.name, colour=QUIET)
    yield from buyer(sale)
    yield from days(sale, wording)
    if lines := sale.lines.all():
        yield table([heads(), *(row(line, wording) for line in lines)], COLUMNS, strong=[0])
    yield table(list(sums(sale, wording)), (405, 100), strong=[-1])
    yield text(sale.notes or "", before=12)


def buyer(sale):
    """As they were on the day of issue; of a draft as they are."""
    customer = sale.customer
    name = sale.customer_name or (customer.name if customer else "")
    number = sale.customer_tax_id or (customer.tax_id if customer else "") or ""
    yield text(name, size=12, bold=True, before=10)
    yield text(number, colour=QUIET)
    yield text(sale.customer_address.get("street") or "", colour=QUIET)


def days(sale, wording):
    told = ((_("Date"), sale.issued_on), (_("Due date"), sale.due_on))
    for name, day in told:
        if day:
            yield text(f"{name}: {wording.day(day)}", before=2)


def heads():
    return [_("Description"), _("Quantity"), _("Unit price"), _("Total")]


def row(line, wording):
    words = [line.description, line.details.get("description") or ""]
    return [
        " · ".join(filter(None, words)),
        f"{figure(line.quantity, '#,##0.####', wording)} {line.unit}".strip(),
        figure(line.unit_price, "#,##0.00##", wording),
        wording.amount(line.total),
    ]


def figure(number, pattern, wording):
    return format_decimal(number, pattern, wording.locale)


def sums(sale, wording):
    taxes = sale.tax + sale.other_taxes
    yield [_("Subtotal"), wording.amount(sale.subtotal)]
    if sale.discount:
        yield [_("Discount"), wording.amount(-sale.discount)]
    yield [_("Tax"), wording.amount(taxes)]
    yield [f"{_('Total')} {sale.currency}", wording.amount(sale.total)]
