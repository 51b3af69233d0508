"""The facts of contacts and notes."""

from django.db.models import Value

from customers.facts.customer import MOST_CUSTOM_FIELDS, KeyText, or_empty
from customers.facts.kinds import Integer, Text
from customers.facts.moments import Moment

CONTACT = {
    "id": Integer("id"),
    "customer_id": Integer("customer_id"),
    "user_type_id": Integer("user_type_id"),
    **{
        column: Text(column)
        for column in (
            *("external_key", "token", "username", "name", "first_name", "last_name"),
            *("middle_names", "name_suffix", "title"),
        )
    },
    **{column: Text(or_empty(column)) for column in ("email", "phone", "mobile")},
    **{
        f"custom_{number}": Text(KeyText("custom_fields", f"custom_{number}"))
        for number in range(1, MOST_CUSTOM_FIELDS + 1)
    },
    "created_at": Moment("created_at"),
    "updated_at": Moment("updated_at"),
}

NOTE = {
    "id": Integer("id"),
    "text": Text("text"),
    "kind": Text(Value("customer")),
    "customer_id": Integer("customer_id"),
    "author_id": Integer("author_id"),
    "contact_id": Integer("contact_id"),
    "created_at": Moment("created_at"),
}
