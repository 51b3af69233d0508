"""The book's own words, and where each face shows them: the table that all shapes must follow.

A dot leads into an object: `billing.city` is the city of the billing address, `address.city` the
city in the answer's `address`. Where a face is not named, it does not show the word.
"""

TABLE = {
    "id": {"clientes": "id", "chargeover": "customer_id"},
    "uuid": {"lapyme": "id", "organizations": "id", "piriod": "id"},
    "token": {"chargeover": "token"},
    "name": {
        "lapyme": "name",
        "organizations": "legalName",
        "piriod": "name",
        "clientes": "nombre",
        "chargeover": "company",
    },
    "trade_name": {"lapyme": "company_name"},
    "description": {"lapyme": "description", "clientes": "notas"},
    "email": {
        "lapyme": "email",
        "organizations": "email",
        "piriod": "email",
        "clientes": "email",
        "chargeover": "superuser_email",
    },
    "phone": {
        "lapyme": "phone",
        "organizations": "phone",
        "piriod": "phone",
        "clientes": "telefono",
        "chargeover": "superuser_phone",
    },
    "tax_id": {
        "lapyme": "tax_id",
        "organizations": "taxId",
        "piriod": "tax_id",
        "clientes": "documento",
        "chargeover": "tax_ident",
    },
    "tax_id_type": {"lapyme": "tax_id_type"},
    "tax_category": {"lapyme": "tax_category"},
    "tax_regime": {"organizations": "taxSystem"},
    "invoice_use": {"organizations": "defaultInvoiceUse"},
    "person_type": {"lapyme": "person_type"},
    "withholding_regime": {"lapyme": "default_ganancias_regimen"},
    "tax_settings": {"piriod": "tax_settings"},
    "metadata": {"piriod": "metadata"},
    "billing.street": {
        "lapyme": "address",
        "organizations": "address.street",
        "piriod": "address",
        "clientes": "direccion",
        "chargeover": "bill_addr1",
    },
    "billing.line2": {"chargeover": "bill_addr2"},
    "billing.line3": {"chargeover": "bill_addr3"},
    "billing.exterior": {"organizations": "address.exterior"},
    "billing.interior": {"lapyme": "apartment", "organizations": "address.interior"},
    "billing.neighborhood": {"organizations": "address.neighborhood"},
    "billing.city": {
        "lapyme": "city",
        "organizations": "address.city",
        "chargeover": "bill_city",
    },
    "billing.municipality": {"organizations": "address.municipality"},
    "billing.state": {"organizations": "address.state", "chargeover": "bill_state"},
    "billing.state_id": {"lapyme": "province_id", "piriod": "state"},
    "billing.postal_code": {
        "lapyme": "postal_code",
        "organizations": "address.zip",
        "piriod": "zip_code",
        "chargeover": "bill_postcode",
    },
    "billing.country": {"organizations": "address.country", "piriod": "country"},
    "billing.country_text": {"lapyme": "country", "chargeover": "bill_country"},
    "shipping.street": {"chargeover": "ship_addr1"},
    "shipping.city": {"chargeover": "ship_city"},
    "shipping.state": {"chargeover": "ship_state"},
    "shipping.postal_code": {"chargeover": "ship_postcode"},
    "shipping.country_text": {"chargeover": "ship_country"},
    "status": {
        "lapyme": "is_active",
        "piriod": "status",
        "chargeover": "customer_status_state",
    },
    "external_key": {"chargeover": "external_key"},
    "reference": {"piriod": "reference"},
    "custom_fields.custom_1": {"chargeover": "custom_1"},
    "custom_fields.custom_20": {"chargeover": "custom_20"},
    "salesperson": {"lapyme": "assigned_salesperson_id", "chargeover": "admin_id"},
    "manager": {"piriod": "manager"},
    "created_at": {
        "lapyme": "created_at",
        "organizations": "createdAt",
        "piriod": "created",
        "clientes": "creadoEn",
        "chargeover": "write_datetime",
    },
    "updated_at": {
        "lapyme": "updated_at",
        "organizations": "updatedAt",
        "piriod": "updated",
        "chargeover": "mod_datetime",
    },
}


def words_of(face):
    """The words that a face shows, with the place in its answers."""
    return {word: places[face] for word, places in TABLE.items() if face in places}


def at(answer, place):
    """What stands at a place of an answer; raises KeyError where nothing does."""
    for step in place.split("."):
        answer = answer[step]
    return answer


def fields(shape, before=""):
    """(place in the wire's object, source in the book, field), through nested objects too."""
    for name, field in shape.fields.items():
        source = before + ("" if field.source == "*" else field.source)
        yield name, source, field
        if hasattr(field, "fields"):
            inside = source.removesuffix("_parts") + "." if source else ""
            yield from (
                (f"{name}.{place}", inner_source, inner)
                for place, inner_source, inner in fields(field, inside)
            )


def customers_page(face):
    """The page of a face that makes customers."""
    return next(page for page in face.pages if "create" in page.many.values() and of_book(page))


def of_book(page):
    return page.rows == "customers" and "<id>" not in page.path and "update" in page.one.values()
