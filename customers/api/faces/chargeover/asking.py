"""What objects may be asked by and ordered by: wire names, and the facts they stand for.

https://developer.chargeover.com/docs/rest/#querying
"""

from customers import facts
from customers.api.faces.chargeover.customer_fields import ADDRESS, NUMBERS, STATUSES
from customers.facts.kinds import Text
from customers.standing import standing

KNOWN = facts.CUSTOMER
CUSTOMER = {
    "customer_id": KNOWN["id"],
    "parent_customer_id": KNOWN["parent_id"],
    "external_key": KNOWN["external_key"],
    "token": KNOWN["token"],
    "company": KNOWN["name"],
    "superuser_id": KNOWN["main_contact_id"],
    "superuser_email": KNOWN["main_contact__email"],
    "bill_state": KNOWN["billing__state"],
    "ship_state": KNOWN["shipping__state"],
    "bill_country": KNOWN["billing__country"],
    "ship_country": KNOWN["shipping__country"],
    **{f"custom_{n}": KNOWN[f"custom_{n}"] for n in NUMBERS},
    "write_datetime": KNOWN["created_at"],
    "mod_datetime": KNOWN["updated_at"],
    "customer_status_state": KNOWN["standing_state"],
    "customer_status_str": KNOWN["standing"],
}
CUSTOMER_ORDER = CUSTOMER | {
    "display_as": KNOWN["name"],
    "language_id": KNOWN["language_id"],
    "currency_id": KNOWN["currency"],
    "currency_iso4217": KNOWN["currency"],
    "currency_symbol": KNOWN["currency"],
    "class_id": KNOWN["class_id"],
    "class_name": KNOWN["nothing"],
    "admin_id": KNOWN["salesperson_id"],
    "admin_name": KNOWN["salesperson_name"],
    "admin_email": KNOWN["salesperson_email"],
    "campaign_id": KNOWN["campaign_id"],
    **{
        f"superuser_{column}": KNOWN[f"main_contact__{column}"]
        for column in ("username", "name", "first_name", "last_name", "phone", "token", "title")
    },
    **{f"bill_{name}": KNOWN[f"billing__{part}"] for name, part in ADDRESS.items()},
    **{f"ship_{name}": KNOWN[f"shipping__{part}"] for name, part in ADDRESS.items()},
    "bill_block": KNOWN["billing"],
    "ship_block": KNOWN["shipping"],
    "write_ipaddr": KNOWN["created_ip"],
    "mod_ipaddr": KNOWN["updated_ip"],
    "brand_id": KNOWN["brand_id"],
    "terms_id": KNOWN["term_number"],
    "terms_name": KNOWN["term_name"],
    "terms_days": KNOWN["term_days"],
    "url_statementlink": KNOWN["token"],
    "url_paymethodlink": KNOWN["token"],
    "url_self": KNOWN["id_text"],
    "customer_status_id": KNOWN["standing_id"],
    "customer_status_name": Text(lambda tenant: standing(tenant, lambda one: STATUSES[one][1])),
    "default_paymethod": KNOWN["default_method"],
    "default_creditcard_id": KNOWN["default_card"],
    "default_ach_id": KNOWN["default_bank_account"],
    **{name: KNOWN[name] for name in ("no_taxes", "no_dunning", "no_latefees", "no_procfees")},
    "invoice_delivery": KNOWN["invoice_delivery"],
    "dunning_delivery": KNOWN["dunning_delivery"],
    "tax_ident": KNOWN["tax_id"],
    "total": KNOWN["total"],
    "balance": KNOWN["balance"],
    "paid": KNOWN["paid"],
    "mrr": KNOWN["monthly_revenue"],
    "arr": KNOWN["monthly_revenue"],
}

USER = {
    "user_id": facts.CONTACT["id"],
    **{
        name: facts.CONTACT[name]
        for name in (
            *("external_key", "first_name", "last_name", "email", "phone"),
            *("user_type_id", "username"),
        )
    },
    "customers.customer_id": facts.CONTACT["customer_id"],
}
USER_ORDER = USER | {
    "customer_id": facts.CONTACT["customer_id"],
    "display_as": facts.CONTACT["name"],
    "middle_name_glob": facts.CONTACT["middle_names"],
    **{name: facts.CONTACT[name] for name in ("token", "name", "name_suffix", "title", "mobile")},
    **{f"custom_{n}": facts.CONTACT[f"custom_{n}"] for n in NUMBERS},
    "write_datetime": facts.CONTACT["created_at"],
    "mod_datetime": facts.CONTACT["updated_at"],
    "url_self": facts.CONTACT["id"],
}

NOTE = {
    "note_id": facts.NOTE["id"],
    "note": facts.NOTE["text"],
    "obj_type": facts.NOTE["kind"],
    "obj_id": facts.NOTE["customer_id"],
    "admin_id": facts.NOTE["author_id"],
    "user_id": facts.NOTE["contact_id"],
    "note_datetime": facts.NOTE["created_at"],
}
