"""Where a customer is billed and where goods go.

Two tables of one shape, because a customer has at most one of each and is asked for them by name:
`customer.billing`, `customer.shipping`.
"""

from django.db import models
from django.db.models import Index, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from tenants.ownership import TenantOneToOneField, TenantOwned, TenantReference


class Address(TenantOwned):
    """An address in the parts that Latin-American forms ask for; null was never given.

    `country` is ISO 3166-1 alpha-2 when `country_text`, the country as typed, was recognised.
    `state_id` is the number of a first-level subdivision (see states) when `state` is one.
    """

    street = models.TextField(_("street"), null=True, blank=True)
    line2 = models.TextField(_("second line"), null=True, blank=True)
    line3 = models.TextField(_("third line"), null=True, blank=True)
    exterior = models.TextField(_("number"), null=True, blank=True)
    interior = models.TextField(_("floor or flat"), null=True, blank=True)
    neighborhood = models.TextField(_("neighbourhood"), null=True, blank=True)
    city = models.TextField(_("city"), null=True, blank=True)
    municipality = models.TextField(_("municipality"), null=True, blank=True)
    state = models.TextField(_("state or province"), null=True, blank=True)
    state_id = models.PositiveIntegerField(null=True, blank=True, editable=False)
    postal_code = models.TextField(_("postal code"), null=True, blank=True)
    country = models.CharField(_("country code"), max_length=2, null=True, blank=True)
    country_text = models.TextField(_("country"), null=True, blank=True)

    class Meta(TenantOwned.Meta):
        abstract = True

    def __str__(self):
        parts = (self.street, self.exterior, self.city, self.state, self.country_text)
        return ", ".join(part for part in parts if part)

    def parts(self):
        """The columns of the address itself that hold something."""
        own = (field.name for field in Address._meta.local_fields if field.name != "tenant")
        return {name: value for name in own if (value := getattr(self, name)) is not None}


class BillingAddress(Address):
    """Where a customer is billed."""

    customer = TenantOneToOneField(Customer, models.CASCADE, related_name="billing")

    class Meta(Address.Meta):
        verbose_name = _("billing address")
        verbose_name_plural = _("billing addresses")
        default_related_name = "billing_addresses"
        indexes = [Index(fields=["tenant", "country", "customer"], name="billing_country")]
        constraints = [
            *Address.Meta.constraints,
            TenantReference(field="customer", name="billing_address_customer"),
            UniqueConstraint(fields=["tenant", "customer"], name="billing_address_once"),
        ]


class ShippingAddress(Address):
    """Where a customer's goods go."""

    customer = TenantOneToOneField(Customer, models.CASCADE, related_name="shipping")

    class Meta(Address.Meta):
        verbose_name = _("shipping address")
        verbose_name_plural = _("shipping addresses")
        default_related_name = "shipping_addresses"
        constraints = [
            *Address.Meta.constraints,
            TenantReference(field="customer", name="shipping_address_customer"),
            UniqueConstraint(fields=["tenant", "customer"], name="shipping_address_once"),
        ]
