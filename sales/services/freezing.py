"""What an issued sale keeps of its customer, whatever becomes of them."""

from sales.models import Sale
from tenants.compiled import Compiled
from tenants.slots import Ids


def freeze_customers(sales):
    """Keep the customers' names, documents and addresses in sales that are issued now.

    As they stand once their balances are locked, which is how a person is erased too: whom somebody
    read before may not be there any more.
    """
    ids = {sale.customer_id for sale in sales} - {None}
    customers = {one.pk: one for one in CUSTOMERS.run(ids=ids)} if ids else {}
    for sale in sales:
        if sale.customer_id is not None:
            freeze(sale, customers[sale.customer_id])


def freeze(sale, customer):
    sale.customer_name = customer.name
    sale.customer_tax_id = customer.tax_id or ""
    sale.customer_address = customer.billing_parts()
    sale.customer_shipping = customer.shipping_parts()


def customers():
    model = Sale._meta.get_field("customer").related_model
    return model.objects.filter(pk__among=Ids("ids")).select_related("billing", "shipping")


CUSTOMERS = Compiled(customers)
