"""Exchanges: what a contract promises, as requests and answers. The format: contracts/README.md."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote, urlencode

NAME = re.compile(r"\{([a-z_]\w*(?:\.\w+)*)\}")
STRETCH = re.compile(r"\{(.)\*(\d+)\}")
COUNTER = re.compile(r"\{n(?::(\d+))?\}")
ROWS = re.compile(r"<rows:(\d+)>")

JSON_TYPES = (str, int, bool, Decimal, dict, list, type(None))
KINDS = {
    "text": ((str,), r".+"),
    "int": ((int,), r"-?[0-9]+"),
    "number": ((int, Decimal), r"-?[0-9.]+(?:[eE][-+]?[0-9]+)?"),
    "bool": ((bool,), r"(?i:true|false)"),
    "moment": ((str,), r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"),
    "second": ((str,), r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
    "datetime": ((str,), r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"),
    "uuid": ((str,), r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "token": ((str,), r"[0-9a-z]{12}"),
    "any": (JSON_TYPES, r".*"),
}
PLACEHOLDER = re.compile(rf"<({'|'.join(KINDS)})(?::([a-z_]\w*))?>")
OTHERS = "..."  # a key that stands for all that are not named

# kind of object: (keys it must have, keys it may have)
KEYS = {
    "file": ({"contract", "exchanges"}, {"given", "at"}),
    "exchange": ({"request", "response"}, {"caller"}),
    "request": ({"method", "path"}, {"query", "headers", "body", "raw"}),
    "response": ({"status"}, {"headers", "body", "empty"}),
}


class UnknownNameError(LookupError):
    """A name in braces that neither the caller of play() nor an earlier answer has given."""


@dataclass(frozen=True)
class ExchangeFile:
    contract: str
    given: dict
    exchanges: list
    at: str | None = None


# Reading a file


def load(path) -> ExchangeFile:
    content = parse(Path(path).read_bytes())
    check(content)
    given = repeat(content.get("given", {}))
    return ExchangeFile(content["contract"], given, content["exchanges"], content.get("at"))


def parse(text: str | bytes):
    """JSON, strictly: numbers keep the way they were written, a key stands once, no NaN."""
    return json.loads(
        text, parse_float=Decimal, parse_constant=refuse, object_pairs_hook=with_unique_keys
    )


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


def with_unique_keys(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError(f"a key stands twice among {', '.join(key for key, _ in pairs)}")
    return dict(pairs)


def check(content):
    check_keys("file", content)
    for exchange in content["exchanges"]:
        check_keys("exchange", exchange)
        check_keys("request", exchange["request"])
        check_keys("response", exchange["response"])


def check_keys(kind, found):
    required, optional = KEYS[kind]
    missing, unknown = required - found.keys(), found.keys() - required - optional
    if missing or unknown:
        raise ValueError(f"{kind}: missing {sorted(missing)}, unknown {sorted(unknown)}")


def repeat(given):
    return {
        key: repeat(rows) if isinstance(rows, dict) else [c for row in rows for c in copies(row)]
        for key, rows in given.items()
    }


def copies(row):
    if "repeat" not in row:
        return [row]
    once = {key: value for key, value in row.items() if key != "repeat"}
    return [change_texts(once, numbering(n)) for n in range(1, row["repeat"] + 1)]


def numbering(n):
    return lambda text: COUNTER.sub(lambda found: str(n).zfill(int(found[1] or 0)), text)


def change_texts(value, change):
    if isinstance(value, dict):
        return {key: change_texts(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [change_texts(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


# Filling in names


def fill(value, names: Mapping):
    return change_texts(value, lambda text: fill_text(text, names))


def fill_text(text: str, names: Mapping):
    if whole := NAME.fullmatch(text):
        return look_up(whole[1], names)
    text = STRETCH.sub(lambda found: found[1] * int(found[2]), text)
    return NAME.sub(lambda found: str(look_up(found[1], names)), text)


def look_up(name: str, names: Mapping):
    value = names
    for step in name.split("."):
        value = part(value, step, name)
    return value if isinstance(value, JSON_TYPES) else str(value)


def part(value, step, name):
    try:
        return value[step] if isinstance(value, Mapping) else getattr(value, step)
    except (KeyError, AttributeError):
        raise UnknownNameError(f"nothing is called {{{name}}}") from None


# Playing


def play(file: ExchangeFile, caller, names: Mapping) -> list[str]:
    """Send every request; what differs from the answers of the file, in words."""
    known = dict(names)
    return [
        f"exchange {number}: {difference}"
        for number, exchange in enumerate(file.exchanges, start=1)
        for difference in play_one(exchange, caller, known)
    ]


def play_one(exchange, caller, known) -> Iterator[str]:
    try:
        request = fill(exchange["request"], known)
        response = send(request, caller(exchange.get("caller", "key")))
        yield from compare_response(exchange["response"], response, known)
    except UnknownNameError as unknown:
        yield str(unknown)


def send(request, client):
    body = body_of(request)
    return client.request(request["method"], address(request), body, headers_of(request, body))


def address(request) -> str:
    if "query" not in request:
        return str(request["path"])
    query = urlencode(request["query"], doseq=True, quote_via=quote, safe="")
    return f"{request['path']}?{query}"


def body_of(request) -> bytes:
    if "raw" in request:
        # surrogateescape: "\udcff" in a file sends the byte FF, which no valid text can
        return str(request["raw"]).encode("utf-8", "surrogateescape")
    if "body" in request:
        return json.dumps(request["body"], ensure_ascii=False, default=float).encode()
    return b""


def headers_of(request, body: bytes) -> dict[str, str]:
    headers = {"content-type": "application/json"} if body else {}
    headers |= {name.lower(): value for name, value in request.get("headers", {}).items()}
    return {name: str(value) for name, value in headers.items() if value is not None}


# Comparing


def compare_response(expected, response, known) -> Iterator[str]:
    if response.status_code != expected["status"]:
        content = shortened(response.content.decode(errors="replace"))
        yield f"status: expected {expected['status']}, got {response.status_code} with {content}"
    for name, value in expected.get("headers", {}).items():
        yield from compare_header(name, value, response.headers.get(name), known)
    if expected.get("empty") and response.content:
        yield f"body: expected none, got {shortened(repr(response.content))}"
    if "body" in expected:
        yield from compare_body(expected["body"], response.content, known)


def compare_header(name, expected, actual, known):
    if expected is not None and actual is None:
        yield f"headers.{name}: expected {show(expected)}, got none"
    else:
        yield from compare(expected, actual, f"headers.{name}", known)


def compare_body(expected, content: bytes, known):
    try:
        actual = parse(content)
    except ValueError as error:
        yield f"body: not JSON ({error}): {shortened(repr(content))}"
    else:
        yield from compare(expected, actual, "body", known)


def compare(expected, actual, where: str, known: dict) -> Iterator[str]:
    """Differences, place by place; known grows by what placeholders with a name capture."""
    if isinstance(expected, str):
        yield from compare_text(expected, actual, where, known)
    elif isinstance(expected, dict) and isinstance(actual, dict):
        yield from compare_objects(expected, actual, where, known)
    elif isinstance(expected, list) and isinstance(actual, list):
        yield from compare_arrays(expected, actual, where, known)
    elif not same(expected, actual):
        yield unequal(show(expected), actual, where)


def compare_objects(expected, actual, where, known):
    named = [key for key in expected if key != OTHERS]
    found = [key for key in actual if key in expected or OTHERS not in expected]
    if named != found:
        yield f"{where}: {difference_of_keys(named, found)}"
    for key in filter(actual.__contains__, named):
        yield from compare(expected[key], actual[key], f"{where}.{key}", known)


def difference_of_keys(expected, actual):
    missing = [key for key in expected if key not in actual]
    unknown = [key for key in actual if key not in expected]
    if missing or unknown:
        return f"missing keys {missing}, unexpected keys {unknown}"
    return f"keys in another order: expected {expected}, got {actual}"


def compare_arrays(expected, actual, where, known):
    yield from compare_length(len(expected), actual, where)
    for index, pair in enumerate(zip(expected, actual, strict=False)):
        yield from compare(*pair, f"{where}[{index}]", known)


def compare_length(length, actual, where):
    if not isinstance(actual, list):
        yield unequal(f"an array of {length}", actual, where)
    elif len(actual) != length:
        yield f"{where}: expected {length} rows, got {len(actual)}"


def compare_text(expected, actual, where, known):
    if rows := ROWS.fullmatch(expected):
        yield from compare_length(int(rows[1]), actual, where)
    elif kind := PLACEHOLDER.fullmatch(expected):
        yield from compare_kind(*kind.groups(), actual, where, known)
    elif PLACEHOLDER.search(expected):
        yield from compare_pattern(fill_text(expected, known), actual, where, known)
    elif not same(filled := fill_text(expected, known), actual):
        yield unequal(show(filled), actual, where)


def compare_kind(kind, name, actual, where, known):
    types, pattern = KINDS[kind]
    fits = type(actual) in types and re.fullmatch(pattern, str(actual), re.DOTALL)
    if not fits:
        yield unequal(f"<{kind}>", actual, where)
    elif name:
        known[name] = actual


def compare_pattern(expected, actual, where, known):
    """Placeholders inside a longer text: "/api/clientes/<int:new>"."""
    first, *parts = PLACEHOLDER.split(expected)
    kinds, names, literals = parts[0::3], parts[1::3], parts[2::3]
    pattern = re.escape(first) + "".join(
        f"({KINDS[kind][1]}){re.escape(literal)}"
        for kind, literal in zip(kinds, literals, strict=True)
    )
    if isinstance(actual, str) and (found := re.fullmatch(pattern, actual, re.DOTALL)):
        known |= captured(kinds, names, found.groups())
    else:
        yield unequal(show(expected), actual, where)


def captured(kinds, names, texts):
    return {
        name: int(text) if kind == "int" else text
        for kind, name, text in zip(kinds, names, texts, strict=True)
        if name
    }


def same(expected, actual):
    """As written: 668, 668.0, "668" and true, 1 are five values. Objects: in the same order."""
    return type(expected) is type(actual) and str(expected) == str(actual)


def unequal(expected: str, actual, where):
    return f"{where}: expected {expected}, got {show(actual)}"


def show(value):
    text = str(value) if isinstance(value, Decimal) else None
    return shortened(text or json.dumps(value, ensure_ascii=False, default=float))


def shortened(text):
    return text if len(text) <= 300 else f"{text[:300]}..."
