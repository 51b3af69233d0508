# ruff: noqa: S608 -- the statements are put together of parts of their own, values are parameters
"""The floor: what any Python server must cost at least on the same tables.

A bare WSGI program with one prepared statement for each operation. The statement finds the key,
keeps to its tenant and makes the JSON, so Python moves bytes and nothing else. It connects as the
superuser, past row security, and offers nothing of what makes a face: no validation, no record of
changes, no vendor's words.

    FLOOR=postgresql://… or a path of SQLite, FLOOR_CREATE={"columns": [...], "values": [...]}

Addresses: /get/UUID /newest /country/CC/OFFSET /search/WORD /history/ID /create /page/MOMENT/ID
"""

import hashlib
import json
import os
import threading
from urllib.parse import unquote
from uuid import uuid4

DATABASE = os.environ["FLOOR"]
ON_SQLITE = not DATABASE.startswith(("postgresql:", "host="))
FUNCTIONS = {
    "object": "json_object" if ON_SQLITE else "json_build_object",
    "array": "json_group_array" if ON_SQLITE else "json_agg",
}

KEY = """WITH key AS (
  SELECT tenant_id FROM tenants_apikey
  WHERE public_key = :public AND secret_hash = :secret AND revoked_at IS NULL)"""
SHOWN = """'id', c.uuid, 'number', c.id, 'name', c.name, 'trade_name', c.trade_name,
  'description', c.description, 'email', c.email, 'phone', c.phone, 'street', b.street,
  'city', b.city, 'state', b.state_id, 'tax_id', c.tax_id, 'tax_id_type', c.tax_id_type,
  'tax_category', c.tax_category, 'status', c.status, 'created_at', c.created_at,
  'updated_at', c.updated_at"""
CUSTOMERS = """customers_customer c LEFT JOIN customers_billingaddress b
  ON b.tenant_id = c.tenant_id AND b.customer_id = c.id"""
SALE = """'id', s.uuid, 'issued_on', s.issued_on, 'currency', s.currency, 'total', s.total,
  'balance', s.balance, 'created_at', s.created_at"""
PAGE = f"""{KEY}, page AS MATERIALIZED (
  SELECT c.* FROM customers_customer c WHERE c.tenant_id = (SELECT tenant_id FROM key)
  AND %s)
SELECT {{array}}({{object}}({SHOWN})) FROM page c LEFT JOIN customers_billingaddress b
  ON b.tenant_id = c.tenant_id AND b.customer_id = c.id"""

STATEMENTS = {
    "get": f"""{KEY} SELECT {{object}}({SHOWN},
  'count', t.sales_count, 'total', t.total, 'balance', t.balance, 'sales', (
    SELECT {{array}}({{object}}({SALE})) FROM (
      SELECT * FROM sales_sale s WHERE s.tenant_id = c.tenant_id AND s.customer_id = c.id
      AND s.status = 'issued' ORDER BY s.created_at DESC, s.id DESC LIMIT 5) s))
  FROM {CUSTOMERS} LEFT JOIN sales_customerbalance t
  ON t.tenant_id = c.tenant_id AND t.customer_id = c.id AND t.currency = c.currency
  WHERE c.tenant_id = (SELECT tenant_id FROM key) AND c.uuid = :uuid""",
    "newest": PAGE % "true ORDER BY c.created_at DESC, c.id DESC LIMIT 50",
    "page": PAGE
    % """(c.created_at, c.id) < (:moment, :id)
  ORDER BY c.created_at DESC, c.id DESC LIMIT 50""",
    "search": PAGE
    % """c.search_text LIKE '%%' || :word || '%%'
  ORDER BY c.created_at DESC, c.id DESC LIMIT 50""",
    "country": PAGE
    % """EXISTS (SELECT 1 FROM customers_billingaddress a
    WHERE a.tenant_id = c.tenant_id AND a.customer_id = c.id AND a.country = :country)
  ORDER BY c.id LIMIT 50 OFFSET :offset""",
    "history": f"""{KEY} SELECT {{object}}({SHOWN}, 'sales', (
    SELECT {{array}}({{object}}({SALE}, 'lines', (
      SELECT {{array}}({{object}}('description', l.description, 'quantity', l.quantity,
        'price', l.unit_price)) FROM sales_saleline l
      WHERE l.tenant_id = s.tenant_id AND l.sale_id = s.id))) FROM (
      SELECT * FROM sales_sale s WHERE s.tenant_id = c.tenant_id AND s.customer_id = c.id
      AND s.number IS NOT NULL ORDER BY s.created_at DESC, s.id DESC LIMIT 20) s),
  'quotations', (SELECT {{array}}({{object}}('id', q.id, 'total', q.total)) FROM (
      SELECT * FROM sales_quotation q WHERE q.tenant_id = c.tenant_id AND q.customer_id = c.id
      AND q.status = 'pending' ORDER BY q.created_at DESC, q.id DESC LIMIT 10) q),
  'counts', (SELECT {{object}}('sales', count(*)) FROM sales_sale s
      WHERE s.tenant_id = c.tenant_id AND s.customer_id = c.id AND s.number IS NOT NULL))
  FROM {CUSTOMERS} WHERE c.tenant_id = (SELECT tenant_id FROM key) AND c.id = :id""",
}
local = threading.local()


def create_statement():
    """An INSERT that gives each column its default, and some what is sent. The columns come from
    whoever knows the models."""
    told = json.loads(os.environ.get("FLOOR_CREATE", '{"columns": ["tenant_id"], "values": [""]}'))
    return f"""{KEY} INSERT INTO customers_customer ({", ".join(told["columns"])})
SELECT {", ".join(told["values"])} FROM key
RETURNING {{object}}('id', uuid, 'name', name, 'tax_id', tax_id)"""


def prepared(statement):
    """The statement as its driver takes it."""
    for word, function in FUNCTIONS.items():
        statement = statement.replace(f"{{{word}}}", function)
    if ON_SQLITE:
        return statement.replace("AS MATERIALIZED", "AS").replace("%%", "%")
    casts = {"moment": "timestamptz", "word": "text", "uuid": "uuid", "tax_id": "text"}
    for name in ("public", "secret", "uuid", "moment", "id", "word", "country", "offset", *SENT):
        cast = f"::{casts[name]}" if name in casts else ""
        statement = statement.replace(f":{name}", f"%({name})s{cast}")
    return statement


SENT = ("token", "name", "tax_id", "email", "search")
STATEMENTS["create"] = create_statement()
READY = {name: prepared(statement) for name, statement in STATEMENTS.items()}


def run(name, values):
    """The JSON of an operation as text, None where the key opens nothing."""
    if not hasattr(local, "connection"):
        local.connection = connect()
    if ON_SQLITE:
        row = local.connection.execute(READY[name], values).fetchone()
    else:
        row = local.connection.execute(READY[name], values, prepare=True).fetchone()
    return row and row[0]


def connect():
    if ON_SQLITE:
        import sqlite3

        connection = sqlite3.connect(DATABASE, isolation_level=None, timeout=30)
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection
    import psycopg
    from psycopg.types.json import set_json_loads

    connection = psycopg.connect(DATABASE, autocommit=True)
    set_json_loads(bytes, connection)  # JSON stays what it is
    return connection


def asked(environ):
    """(operation, its values) of an address."""
    name, *parts = unquote(environ["PATH_INFO"]).strip("/").split("/")
    if name == "create":
        sent = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        token = uuid4().hex
        search = f"{sent['name']}\n{sent['tax_id']}\n{sent['email']}".lower()
        return name, sent | {"uuid": token, "token": token[:12], "search": search}
    names = {"get": ["uuid"], "search": ["word"], "history": ["id"]}
    names |= {"country": ["country", "offset"], "page": ["moment", "id"]}
    values = zip(names.get(name, []), parts, strict=True)
    return name, {key: READ.get(key, str)(text) for key, text in values}


READ = {"id": int, "offset": int}
if ON_SQLITE:  # as Django keeps them there
    READ |= {"uuid": lambda text: text.replace("-", ""), "moment": lambda text: text[:-6]}


def application(environ, start_response):
    _sk, _book, public, private = environ["HTTP_AUTHORIZATION"].split()[-1].split("_")
    name, values = asked(environ)
    values |= {"public": public, "secret": hashlib.sha256(private.encode()).hexdigest()}
    found = run(name, values)
    body = found.encode() if isinstance(found, str) else found or b""
    status = "200 OK" if body else "404 Not Found"
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(status, headers)
    return [body]
