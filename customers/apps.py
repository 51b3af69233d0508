"""The book, as Django sees it."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = _("Customers")

    def ready(self):
        from customers import checks  # noqa: F401  registers them
        from customers.letters import teach

        connection_created.connect(teach)
