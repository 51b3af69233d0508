"""Search by trigram index under row level security.

LIKE is not leakproof, so under a row policy PostgreSQL reads every row of the tenant before it
compares: 45 ms for a rare word among 200,000 customers. A function that runs as another role, for
whom the policy is `true`, and that compares the tenant itself, may use the index: 1 ms.

The role is made by whoever administers the server, and the application is its member without
inheriting from it, or every tenant's rows would be visible:

    CREATE ROLE clientela_operator NOLOGIN;
    GRANT clientela_operator TO clientela WITH INHERIT FALSE;   -- before 16: ALTER ROLE … NOINHERIT
    GRANT CREATE ON SCHEMA public TO clientela_operator;        -- in the application's database
"""

import json
import time

from django.db import connection

from tenants.messages import answers, value
from tenants.replica import database
from tenants.scope import current_tenant_id

OPERATOR = "clientela_operator"

IS_MEMBER = """
SELECT EXISTS (
    SELECT FROM pg_roles WHERE rolname = %s AND pg_has_role(current_user, oid, 'MEMBER')
)
"""

INHERITS = """
SELECT EXISTS (
    SELECT FROM pg_roles WHERE rolname = %s AND pg_has_role(current_user, oid, 'USAGE')
)
"""

IS_INSTALLED = "SELECT to_regprocedure('customer_search(jsonb, integer)') IS NOT NULL"

INDEX = """
CREATE INDEX IF NOT EXISTS customer_search ON customers_customer
USING gin (tenant_id, search_text gin_trgm_ops)
"""

FUNCTION = """
CREATE FUNCTION customer_search(words jsonb, most integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $function$
DECLARE
    condition text := '';
    spellings jsonb;
BEGIN
    FOR spellings IN SELECT * FROM jsonb_array_elements(words) LOOP
        condition := condition || ' AND (' || (
            SELECT string_agg(format('search_text LIKE %L', spelling), ' OR ')
            FROM jsonb_array_elements_text(spellings) AS spelling
        ) || ')';
    END LOOP;
    RETURN QUERY EXECUTE
        'SELECT id FROM customers_customer WHERE tenant_id = $1' || condition || ' LIMIT $2'
        USING nullif(current_setting('app.tenant', true), '')::bigint, most;
END
$function$
"""

INSTALLATION = (
    f"GRANT SELECT ON customers_customer TO {OPERATOR}",
    f"CREATE POLICY customer_search ON customers_customer FOR SELECT TO {OPERATOR} USING (true)",
    FUNCTION,
    "REVOKE ALL ON FUNCTION customer_search(jsonb, integer) FROM PUBLIC",
    f"ALTER FUNCTION customer_search(jsonb, integer) OWNER TO {OPERATOR}",
    f"SET LOCAL ROLE {OPERATOR}",  # only the owner may grant
    "GRANT EXECUTE ON FUNCTION customer_search(jsonb, integer) TO SESSION_USER",
    "RESET ROLE",
)

MOST = 1000  # ids that are worth to be read before the rows
MOST_COMMON = 1024  # searches that are remembered to have found more
A_WHILE = 600  # seconds that this is believed

_installed, _common = {}, {}


def is_available():
    """Whether this database has the function; asked once a process."""
    here = database()
    if here.vendor != "postgresql":
        return False
    if here.alias not in _installed:
        _installed[here.alias] = value(here, IS_INSTALLED)
    return _installed[here.alias]


IDS = "SELECT * FROM customer_search(%s::jsonb, %s::int)"
NAMES = """
SELECT found.id, name FROM customer_search(%s::jsonb, %s::int) AS found (id)
JOIN customers_customer AS customer ON customer.id = found.id
"""


def few_ids(words):
    """Ids of all customers of the tenant in scope in whom all words occur; None for many."""
    rows = few(words, IDS)
    return None if rows is None else [pk for (pk,) in rows]


def few_names(words):
    """(id, name) of the same; None for many."""
    return few(words, NAMES)


def few(words, statement):
    """Rows of all customers of the tenant in scope in whom all words occur.

    None where they are so many that rows read in the order of a page fill it sooner. What was so
    a while ago is taken to be so still: the index would be read in vain.
    """
    search = (current_tenant_id(), json.dumps(words))
    since = _common.get(search)
    if since is not None and time.monotonic() < since + A_WHILE:
        return None
    rows = found(words, MOST + 1, statement)
    if len(rows) <= MOST:
        return rows
    if len(_common) >= MOST_COMMON:
        _common.clear()
    _common[search] = time.monotonic()
    return None


def found(words, most, statement=IDS):
    """Rows of customers of the tenant in scope in whom all words occur, at most so many.

    `words` as `customers.search.patterns` gives them.
    """
    like = [[f"%{escaped(spelling)}%" for spelling in spellings] for spellings in words]
    (rows,) = answers(database(), [(statement, [json.dumps(like), most])])
    return rows


def escaped(text):
    for special in ("\\", "%", "_"):
        text = text.replace(special, f"\\{special}")
    return text


def install(connection):
    """Make the function where the operator role exists; True when it is there afterwards."""
    if value(connection, IS_INSTALLED):
        return True
    if not value(connection, IS_MEMBER, OPERATOR):
        return False
    with connection.cursor() as cursor:
        for statement in INSTALLATION:
            cursor.execute(statement)
    _installed.clear()
    return True


def inherits_operator():
    """Whether the application's role has the operator's rights by itself, which it must not."""
    return value(connection, INHERITS, OPERATOR)
