"""Every write of the ledger: atomic, validated, recorded, with the balances it moves.

Services lock in one order, so that of any two writers one waits and none is lost:

1. the tenant, where writers take turns in it (tenants.services.take_turns);
2. the balance rows of the customers concerned, customers in id order, a customer's rows in id order
   (sales.balances.Ledger.locked): whoever changes what a customer owes, offers them something or
   deletes them waits here, before anything of that customer is locked;
3. the customer's own row (customers.services);
4. documents: quotations, sales, payments, subscriptions, each kind in id order;
5. number series, in the order of their names: last, because all writers of a tenant meet there.
"""

from sales.services.applications import apply_credit, unapply_credit
from sales.services.collecting import mark_collectible, mark_uncollectible
from sales.services.credit_notes import record_credit_note
from sales.services.discounts import discounted
from sales.services.lines import Item
from sales.services.many import record_sales
from sales.services.particulars import update_particulars
from sales.services.payments import (
    record_credit,
    record_payment,
    update_payment,
    void_payment,
)
from sales.services.payments_ahead import intend_payment, issue_paid_sale, pay_sale
from sales.services.quotations import (
    cancel_quotation,
    convert_quotation,
    create_quotation,
    update_quotation,
)
from sales.services.reapplying import reapply_credit
from sales.services.refunds import record_refund
from sales.services.sales import (
    cancel_sale,
    create_draft,
    delete_draft,
    issue_sale,
    record_sale,
    update_draft,
)
from sales.services.settling import settle_with_credit
from sales.services.subscriptions import (
    activate_subscription,
    cancel_subscription,
    create_subscription,
    end_subscription,
    pause_subscription,
    resume_subscription,
    update_subscription,
)
from sales.services.terms import payment_term, term_of_days

__all__ = [
    "Item",
    "activate_subscription",
    "apply_credit",
    "cancel_quotation",
    "cancel_sale",
    "cancel_subscription",
    "convert_quotation",
    "create_draft",
    "create_quotation",
    "create_subscription",
    "delete_draft",
    "discounted",
    "end_subscription",
    "intend_payment",
    "issue_paid_sale",
    "issue_sale",
    "mark_collectible",
    "mark_uncollectible",
    "pause_subscription",
    "pay_sale",
    "payment_term",
    "reapply_credit",
    "record_credit",
    "record_credit_note",
    "record_payment",
    "record_refund",
    "record_sale",
    "record_sales",
    "resume_subscription",
    "settle_with_credit",
    "term_of_days",
    "unapply_credit",
    "update_draft",
    "update_particulars",
    "update_payment",
    "update_quotation",
    "update_subscription",
    "void_payment",
]
