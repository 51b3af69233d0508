"""The rows of an export: read in chunks, whatever the size of the book.

The ids come first, in the order of the list; then each chunk by its ids. So no row is told twice
while others write, and no database has to hold the whole of a list open.
"""

from array import array

from customers.models import Customer, CustomerTag
from sales.models import CustomerBalance

CHUNK = 1000


def rows(customers, columns):
    """A list of values for each of the customers, in their order. Read it inside the scope."""
    reads = {"pk", *(name for column in columns for name in column.reads)}
    ids = array("q", customers.values_list("pk", flat=True).iterator(chunk_size=CHUNK))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK].tolist()
        found = told(chunk, reads)
        present = (found[pk] for pk in chunk if pk in found)  # some may be deleted meanwhile
        yield from ([column.tell(row) for column in columns] for row in present)


def told(ids, reads):
    """{id: row}: the columns that are read, and `tags` and `balances`, both in order. Plain values,
    since models of a whole book cost many times as much; three statements, however many ids."""
    customers = Customer.objects.filter(pk__in=ids).order_by().values(*reads)
    found = {row["pk"]: row | {"tags": [], "balances": []} for row in customers}
    borne = CustomerTag.objects.filter(customer__in=ids).order_by("tag__name", "id")
    for pk, name in borne.values_list("customer_id", "tag__name"):
        found[pk]["tags"].append(name)
    kept = CustomerBalance.objects.filter(customer__in=ids).order_by("currency")
    for one in kept.values("customer_id", "currency", "balance", "last_sale_on"):
        found[one["customer_id"]]["balances"].append(one)
    return found
