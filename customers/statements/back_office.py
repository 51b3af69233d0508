"""The statement in the admin: a button that opens it, and one that takes its link back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.services import revoke_statement_link
from tenants.tenant_admin import Deed, actor


class RevokeStatementLink(Deed):
    """Take the link back; asked first, since whoever has it loses the statement."""

    name = "revoke_statement_link"
    label = gettext_lazy("Revoke statement link")
    question = gettext_lazy(
        "Whoever has the link to this customer's statement can no longer open it."
    )
    scope = "customers:write"

    def run(self, customer, request):
        revoke_statement_link(customer, by=actor(request))
        return _("The old link opens nothing any more; the statement has another one.")


class WithStatement:
    """A page of the customer with a button that opens the statement where there is one."""

    def buttons(self, request, customer):
        opening = [] if customer.is_archived else [(_("Statement"), customer.statement_path)]
        return [*opening, *super().buttons(request, customer)]
