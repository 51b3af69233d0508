"""Where trade names stand in what is searched, of customers that were in the book before."""

from django.db import migrations

from customers.search import search_text
from tenants.scope import tell_database

AT_ONCE = 1000
PARTS = ("name", "trade_name", "tax_id", "tax_id_compact", "email", "phone")


def move(apps, schema_editor):
    Customer = apps.get_model("customers", "Customer")
    for tenant in apps.get_model("tenants", "Tenant").objects.all():
        tell_database(tenant.pk)  # row level security shows a migration nothing by itself
        customers = Customer._base_manager.filter(tenant=tenant, trade_name__isnull=False)
        for customer in customers.only(*PARTS).iterator(AT_ONCE):
            text = search_text(**{part: getattr(customer, part) for part in PARTS})
            mine = Customer._base_manager.filter(tenant=tenant, pk=customer.pk)
            mine.exclude(search_text=text).update(search_text=text)
    tell_database(None)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0005_customer_status_by_id"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
