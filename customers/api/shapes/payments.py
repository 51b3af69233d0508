"""Money that comes in and goes back, written through the services of the ledger."""

from customers.api.shapes.shape import Shape
from sales.balances import Ledger
from sales.services import (
    cancel_sale,
    intend_payment,
    pay_sale,
    reapply_credit,
    record_payment,
    record_refund,
    update_particulars,
    update_payment,
    void_payment,
)


class PaymentShape(Shape):
    """A payment; `intended_for` is the sale that it is made for, if it is for one."""

    def create(self, given):
        sale = given.pop("intended_for", None)
        if sale is None:
            tenant = self.caller.tenant
            return record_payment(tenant, by=self.actor, **{"applications": []} | given)
        del given["customer"]
        return pay_sale(sale, by=self.actor, **given)

    def update(self, payment, given):
        sale = given.pop("intended_for", None)
        payment = update_payment(payment, by=self.actor, **given)
        return intend_payment(payment, sale, by=self.actor) if sale else payment

    @staticmethod
    def hold(payment):
        """What is read of it from now on stays so until the transaction ends."""
        Ledger.locked(payment.tenant_id, [payment.customer_id])

    @staticmethod
    def remove(payment, actor):
        void_payment(payment, by=actor)


class MovementShape(Shape):
    """Money that came in or went back, credit that was granted, or a credit note."""

    def create(self, given):
        kind, tenant = given.pop("kind", "payment"), self.caller.tenant
        if kind == "refund":
            return record_refund(tenant, by=self.actor, **given)
        pairs = applications(given.pop("applied", ()))
        return record_payment(tenant, by=self.actor, kind=kind, applications=pairs, **given)

    def update(self, row, given):
        change = update_particulars if is_note(row) else update_payment
        return change(row, by=self.actor, **given)

    @staticmethod
    def void(row, actor):
        """Take it back as if it had never been."""
        take_back = cancel_sale if is_note(row) else void_payment
        take_back(row, by=actor)

    @staticmethod
    def give_back(row, actor, *, amount=None):
        """Give so much of it back, all by default; the refund is returned."""
        whole = row.total if is_note(row) else row.amount
        return record_refund(
            row.tenant,
            by=actor,
            customer=row.customer,
            amount=whole if amount is None else amount,
            currency=row.currency,
            source=row,
        )

    @staticmethod
    def apply_anew(row, actor, *, applied):
        """Settle these sales with it and no others."""
        reapply_credit(row, by=actor, to=applications(applied))


def is_note(row):
    """Whether it is a credit note, which is a sale, and no payment."""
    return row._meta.model_name == "sale"


def applications(applied):
    """Pairs (sale, amount); None, as much as is left, where no amount is said."""
    return [(one["sale"], one.get("amount")) for one in applied]
