"""How a test speaks to each face: what it may write there, and how the face shows the book's words.

A face joins the parity test with one class here: values for its keys, and only where it differs
from writing and showing a word as it is, how it means and shows it.
"""

from datetime import UTC

from hypothesis import strategies as st

from customers import countries, states
from customers.api.faces import FACES
from customers.api.prefixed import encode
from customers.tax_ids import compact
from tests.addresses import collection, spelled
from tests.callers import basic, bearer, token_in_workspace
from tests.words import customers_page, fields, words_of

TAKEN = "30-50001091-2"  # another customer's, in the same book

TEXT = st.text("abñÉ日|-0", min_size=1, max_size=8).map(lambda text: f"x{text}x")
NAME = st.sampled_from(["Ana Ruiz", "Eva", "Ñandú del Sur SA"])
EMAIL = st.sampled_from(["ana@correo.example", "Eva.Luna@correo.example"])
PHONE = st.sampled_from(["+54 11 4000 0000", "6474010101"])
FREE = ["20-12345678-6", "20123456", "ABC 123", "XAXX010101000", "CF"]
DOCUMENT = st.sampled_from([*FREE, TAKEN, "30.50001091.2"])
COUNTRY_TEXT = st.sampled_from(["Argentina", "méxico", "CHL", "Atlántida"])
STATE_TEXT = st.sampled_from(["Córdoba", "Sonora", "Nirgendwo"])


def maybe(strategy, *empty):
    return st.one_of(strategy, st.sampled_from(empty or [None]))


def core(row, word):
    """A word's value in the book, None where it has none."""
    value = row
    for step in word.split("."):
        value = value.get(step) if isinstance(value, dict) else getattr(value, step, None)
    return value


def is_active(row):
    return row.status in {"active", "pending"}


class Tongue:
    """One face. `values` are strategies for its keys, `required` those of a new customer.

    `meanings` say what a key's value is in the book where it is not itself under the key's source,
    `shows` how a word's value is shown where it is not shown as it is: functions of value and row.
    """

    values, required, meanings, shows, headers = {}, {}, {}, {}, {}
    authorise = staticmethod(bearer)
    updates = "PUT"
    refuses_duplicates = 409
    keeps_what_is_shown = False  # a value sent back as it is shown is no change
    deletes = None  # the status of a deletion, where the face has any
    hides_archived = False

    def __init__(self, face):
        self.face, self.page = face, customers_page(face)
        self.shape = self.page.shape()
        self.words = words_of(face.name)
        self.sources = {
            name: source for name, source, field in fields(self.shape) if not field.read_only
        }

    def collection(self, tenant):
        return collection(self.face, tenant)

    def one(self, tenant, row):
        at = self.collection(tenant).removesuffix("/")
        return f"{at}/{spelled(self.face, self.page, row)[0]}{self.face.slash}"

    def customer_in(self, answer):
        """The object in the body of a GET."""
        return answer

    def made(self, answer):
        """The id of a new customer, as a condition on rows."""
        return self.page.lookup(str(self.customer_in(answer)["id"]))

    def creations(self):
        return st.fixed_dictionaries(self.required, optional=self.values).map(self.body)

    def changes(self):
        return st.fixed_dictionaries({}, optional=self.values | self.required).map(self.body)

    def body(self, drawn):
        """A body out of what was drawn."""
        return drawn

    def meaning(self, body, row):
        """{word: value} of what a body changes in a row, which is None for a new customer."""
        meant = {}
        for key, value in body.items():
            if row and self.keeps_what_is_shown and self.is_shown(key, value, row):
                continue
            told = self.meanings.get(key)
            source = self.sources[key]
            meant |= {source: value} if told is None else told(value, row)
        return meant

    def is_shown(self, key, value, row):
        word = next((word for word, place in self.words.items() if place == key), None)
        return word is not None and self.shown(word, row) == value

    def shown(self, word, row):
        value = core(row, word)
        return self.shows[word](value, row) if word in self.shows else value


def milliseconds(moment, row):
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds(moment, row):
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def local(moment, row):
    return f"{moment.astimezone(row.tenant.zone):%Y-%m-%d %H:%M:%S}"


def never_null(value, row):
    return value or ""


def never_empty(value, row):
    return value or None


def none_if_empty(word):
    return lambda value, row: {word: value or None}


class Clientes(Tongue):
    required = {"nombre": NAME}
    values = {
        "documento": maybe(DOCUMENT, None, ""),
        "email": maybe(EMAIL, None, ""),
        "telefono": maybe(PHONE),
        "direccion": maybe(TEXT),
        "notas": maybe(TEXT, None, ""),
    }
    meanings = {
        "documento": lambda value, row: {"tax_id": value} if value else {},
        "email": none_if_empty("email"),
        "notas": none_if_empty("description"),
    }
    shows = {
        **dict.fromkeys(("tax_id", "email", "phone", "billing.street", "description"), never_empty),
        "created_at": milliseconds,
    }


PROVINCES = [None, "0", "1", "14"]
FORMS = {"CUIT": "CUIL/CUIT"}
PERSONS = {"FISICA": "natural", "JURIDICA": "legal"}


def shown_number(typed, row):
    """Without separators, where it has a compact form of letters and digits."""
    has_separators = typed and row.tax_id_compact and not typed.isalnum()
    return row.tax_id_compact if has_separators and row.tax_id_compact.isalnum() else typed


def shown_province(state_id, row):
    return states.arca_code(state_id) or None


def province(code, row):
    if row and code == shown_province(core(row, "billing.state_id"), row):
        return {}
    if code is None:
        return {"billing.state": None}
    return {"billing.state_id": states.state_of_arca_code(code).id}


class LaPyme(Tongue):
    keeps_what_is_shown = True
    required = {"name": NAME}
    values = {
        "company_name": maybe(TEXT),
        "description": maybe(TEXT),
        "email": maybe(EMAIL),
        "phone": maybe(PHONE),
        "address": maybe(TEXT),
        "apartment": maybe(TEXT),
        "city": maybe(TEXT),
        "postal_code": maybe(st.just("C1425")),
        "province": st.sampled_from(PROVINCES),
        "country": maybe(COUNTRY_TEXT),
        "tax_id": maybe(st.sampled_from(["20123456786", "30500010912"])),
        "tax_id_type": st.sampled_from([None, "CUIL/CUIT", "DNI"]),
        "tax_category": st.sampled_from([None, "final_consumer", "vat_exempt"]),
        "person_type": st.sampled_from([None, "FISICA", "JURIDICA"]),
        "is_active": st.booleans(),
    }
    meanings = {
        "is_active": lambda value, row: {"status": "active" if value else "inactive"},
        "province": province,
        "tax_id_type": lambda value, row: {
            "tax_id_type": "CUIT" if value == "CUIL/CUIT" else value
        },
        "person_type": lambda value, row: {"person_type": PERSONS.get(value)},
    }
    shows = {
        "uuid": lambda value, row: str(value),
        "tax_id": shown_number,
        "tax_id_type": lambda value, row: FORMS.get(value, value),
        "person_type": lambda value, row: {"natural": "FISICA", "legal": "JURIDICA"}.get(value),
        "status": lambda value, row: is_active(row),
        "billing.state_id": shown_province,
        "billing.country_text": lambda value, row: (
            value or countries.name(core(row, "billing.country") or "") or None
        ),
        "salesperson": lambda value, row: value and str(value.uuid),
        "created_at": milliseconds,
        "updated_at": milliseconds,
    }

    def __init__(self, face):
        super().__init__(face)
        self.created = 0

    def meaning(self, body, row):
        """A country and its province are meant together: where one is not what is shown, so is the
        other, though it looks the same."""
        meant = super().meaning(body, row)
        if row and "country" in body and "province" in body:
            shown = shown_province(core(row, "billing.state_id"), row)
            is_same = body["province"] == shown and self.is_shown("country", body["country"], row)
            if not is_same:
                meant |= {"billing.country_text": body["country"]}
                meant |= province(body["province"], None)
        return meant

    @property
    def headers(self):
        self.created += 1
        return {"idempotency-key": str(self.created)}

    def customer_in(self, answer):
        return answer["data"].get("customer", answer["data"])


def stands_for_another(code, row):
    """Whether the country is the tenant's, as it is shown where one was typed that nobody knows."""
    is_unknown = bool(core(row, "billing.country_text")) and not core(row, "billing.country")
    return is_unknown and code == row.tenant.country


def without(meant, *words):
    return {word: value for word, value in meant.items() if word not in words}


ALPHA2 = {"MEX": "MX", "ARG": "AR", "CHL": "CL"}


class Organizations(Tongue):
    deletes = 204
    hides_archived = True
    required = {
        "legalName": NAME,
        "taxId": st.sampled_from(["PNO901231AB3", "pno-901231-ab3", "XAXX010101000"]),
        "taxSystem": st.sampled_from(["601", "612"]),
        "email": EMAIL,
        "defaultInvoiceUse": st.sampled_from(["G01", "CP01"]),
        "addressStreet": TEXT,
        "addressExterior": TEXT,
        "addressNeighborhood": TEXT,
        "addressCity": TEXT,
        "addressMunicipality": TEXT,
        "addressZip": st.just("06000"),
        "addressState": STATE_TEXT,
        "addressCountry": st.sampled_from(list(ALPHA2)),
    }
    values = {"phone": maybe(PHONE, None, ""), "addressInterior": maybe(TEXT, None, "")}
    meanings = {
        "phone": none_if_empty("phone"),
        "addressInterior": none_if_empty("billing.interior"),
        "addressCountry": lambda value, row: {"billing.country": ALPHA2[value]},
    }
    shows = {
        **dict.fromkeys(("tax_id", "tax_regime", "invoice_use", "email"), never_null),
        **dict.fromkeys(("billing.street", "billing.exterior", "billing.city"), never_null),
        **dict.fromkeys(("billing.neighborhood", "billing.municipality"), never_null),
        **dict.fromkeys(("billing.state", "billing.postal_code"), never_null),
        **dict.fromkeys(("phone", "billing.interior"), never_empty),
        "uuid": lambda value, row: str(value),
        "billing.country": lambda value, row: countries.alpha3(value or row.tenant.country),
        "created_at": milliseconds,
        "updated_at": milliseconds,
    }

    def meaning(self, body, row):
        """A country that stands for another is meant with a new state alone."""
        meant = super().meaning(body, row)
        if row and stands_for_another(meant.get("billing.country"), row):
            state = core(row, "billing.state") or ""
            is_meant = body.get("addressState", state) != state
            return meant if is_meant else without(meant, "billing.country")
        return meant


PLACES = st.sampled_from(["AR", "CL", "MX", "US"]).flatmap(
    lambda code: st.sampled_from([(code, state.id) for state in states.states(code)[:3]])
)


def country_object(code, row):
    code = code or row.tenant.country
    return {
        "id": code,
        "name": countries.name(code),
        "code": countries.dialling_code(code),
        "has_regulation": code in {"CL", "CO", "MX"},
        "currencies": countries.currencies(code),
    }


def state_object(state_id, row):
    country = core(row, "billing.country") or row.tenant.country
    if state_id is None:
        return {"id": 0, "name": core(row, "billing.state") or "", "country": country}
    state = states.state(state_id)
    return {"id": state_id, "name": state.name, "country": state.country}


class Piriod(Tongue):
    authorise = staticmethod(token_in_workspace)
    updates = "PATCH"
    refuses_duplicates = 400
    deletes = 204
    required = {"name": NAME, "address": TEXT, "place": PLACES}
    values = {
        "email": maybe(EMAIL, None, ""),
        "phone": maybe(PHONE, None, ""),
        "zip_code": maybe(st.just("8320000"), None, ""),
        "manager": maybe(TEXT),
        "reference": maybe(TEXT),
        "tax_id": maybe(DOCUMENT),
        "tax_settings": st.dictionaries(TEXT, TEXT, max_size=2),
        "metadata": st.dictionaries(TEXT, st.one_of(TEXT, st.integers(0, 9)), max_size=2),
    }
    shows = {
        "uuid": lambda value, row: encode("cus", value),
        "billing.street": never_null,
        "billing.country": country_object,
        "billing.state_id": state_object,
        "status": lambda value, row: "archived" if value == "inactive" else value,
        "created_at": seconds,
        "updated_at": seconds,
    }

    def body(self, drawn):
        """A state belongs to its country, so the two are written together."""
        place = drawn.pop("place", None)
        return drawn | (dict(zip(("country", "state"), place, strict=True)) if place else {})

    def meaning(self, body, row):
        """Without a currency of its own a new customer has that of their country. A country that
        stands for another is meant with a new state alone."""
        currency = {} if row else {"currency": countries.currency(body["country"])}
        meant = currency | super().meaning(body, row)
        if row and stands_for_another(meant.get("billing.country"), row):
            is_meant = meant["billing.state_id"] != core(row, "billing.state_id")
            return meant if is_meant else without(meant, "billing.country", "billing.state_id")
        return meant


def by_contact(column):
    """The main contact's, where there is one, else the customer's own."""
    return lambda value, row: getattr(row.main_contact or row, column) or ""


def typed_or_named(address):
    def shown(typed, row):
        code = core(row, f"{address}.country")
        return typed if typed is not None else countries.name(code or "", "en") or None

    return shown


class ChargeOver(Tongue):
    authorise = staticmethod(basic)
    keeps_what_is_shown = True
    refuses_duplicates = 400
    deletes = 200
    hides_archived = True
    required = {"company": NAME}
    values = {
        "external_key": maybe(TEXT),
        "superuser_name": NAME,
        "superuser_email": maybe(EMAIL, None, ""),
        "superuser_phone": maybe(PHONE, None, ""),
        "tax_ident": maybe(DOCUMENT, None, ""),
        "custom_1": maybe(TEXT),
        "custom_20": maybe(TEXT),
        **{
            f"{address}_{part}": maybe(strategy)
            for address in ("bill", "ship")
            for part, strategy in {
                **dict.fromkeys(("addr1", "addr2", "addr3", "city"), TEXT),
                "state": STATE_TEXT,
                "postcode": st.just("90210"),
                "country": COUNTRY_TEXT,
            }.items()
        },
    }
    meanings = {"tax_ident": none_if_empty("tax_id")}
    shows = {
        "email": by_contact("email"),
        "phone": by_contact("phone"),
        "tax_id": never_null,
        "billing.country_text": typed_or_named("billing"),
        "shipping.country_text": typed_or_named("shipping"),
        "status": lambda value, row: "a" if is_active(row) else "i",
        "salesperson": lambda value, row: value and value.pk,
        "created_at": local,
        "updated_at": local,
    }

    def customer_in(self, answer):
        return answer["response"]


KNOWN = {
    "chargeover": ChargeOver,
    "clientes": Clientes,
    "lapyme": LaPyme,
    "organizations": Organizations,
    "piriod": Piriod,
}
TONGUES = {face.name: KNOWN[face.name](face) for face in FACES}


def is_taken(number):
    """Whether another customer of the book has this number."""
    return compact(number or "", "AR") == compact(TAKEN, "AR")
