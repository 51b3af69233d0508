"""The exchange format itself, against answers made by hand. No database."""

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from uuid import UUID

import pytest

from tests.exchanges import ExchangeFile, load, parse, play

ANA = SimpleNamespace(id=7, uuid=UUID("01890000-0000-7000-8000-000000000001"), name="Ana")
NAMES = {"ana": ANA, "norte": {"slug": "norte"}}


@dataclass
class Answer:
    content: bytes = b""
    status_code: int = 200
    headers: dict = field(default_factory=dict)


@dataclass
class Caller:
    """Answers in the given order, and remembers what it was asked."""

    answers: list
    names: list = field(default_factory=list)
    requests: list = field(default_factory=list)

    def __call__(self, name):
        self.names.append(name)
        return self

    def request(self, method, path, body, headers):
        self.requests.append((method, path, body, headers))
        return self.answers.pop(0)


def exchange(response=None, **request):
    return {
        "request": {"method": "GET", "path": "/", **request},
        "response": {"status": 200, **(response or {})},
    }


def sent(**request):
    caller = Caller([Answer()])
    assert play(ExchangeFile("", {}, [exchange(**request)]), caller, NAMES) == []
    return caller.requests[0]


def differences(expected, *answers):
    """Plays one exchange for each answer: an expected body, or a whole expected response."""
    responses = expected if isinstance(expected, list) else [expected]
    file = ExchangeFile("", {}, [exchange(response) for response in responses])
    return play(file, Caller(list(answers)), NAMES)


def compared(expected, actual):
    return differences({"body": expected}, Answer(actual.encode()))


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "file.json"
        path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
        return path

    return write


# Reading a file


def test_load_reads_contract_given_and_exchanges(written):
    given = {"customers": [{"as": "ana", "name": "Ana"}], "sur": {"customers": [{"name": "B"}]}}

    file = load(written({"contract": "clientes 1", "given": given, "exchanges": [exchange()]}))

    assert file == ExchangeFile("clientes 1", given, [exchange()])


def test_load_works_without_given(written):
    assert load(written({"contract": "clientes 1", "exchanges": []})).given == {}


def test_load_repeats_rows_with_their_number(written):
    rows = [{"name": "Ana"}, {"repeat": 2, "as": "c{n}", "name": "Cliente {n:03}", "status": 1}]

    file = load(written({"contract": "", "exchanges": [], "given": {"sur": {"customers": rows}}}))

    assert file.given["sur"]["customers"] == [
        {"name": "Ana"},
        {"as": "c1", "name": "Cliente 001", "status": 1},
        {"as": "c2", "name": "Cliente 002", "status": 1},
    ]


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"exchanges": []}, r"file: missing \['contract'\], unknown \[\]"),
        ({"contract": "", "exchanges": [], "give": {}}, r"file: .* unknown \['give'\]"),
        ({"contract": "", "exchanges": [{"request": {}}]}, r"exchange: missing \['response'\]"),
        ({"contract": "", "exchanges": [exchange({"boddy": 1})]}, r"response: .*\['boddy'\]"),
        ({"contract": "", "exchanges": [exchange(json=1)]}, r"request: .* unknown \['json'\]"),
        ('{"contract": "", "contract": ""}', "a key stands twice"),
        ('{"contract": NaN}', "NaN is not JSON"),
    ],
)
def test_load_refuses_misspelled_files(written, broken, message):
    with pytest.raises(ValueError, match=message):
        load(written(broken))


# What is sent


def test_request_without_body_has_neither_bytes_nor_type():
    assert sent(path="/api/clientes") == ("GET", "/api/clientes", b"", {})


def test_request_body_goes_out_as_json():
    assert sent(method="POST", body={"nombre": "Ñ", "total": None}) == (
        "POST",
        "/",
        '{"nombre": "Ñ", "total": null}'.encode(),
        {"content-type": "application/json"},
    )


def test_request_body_keeps_numbers_as_written():
    text = '{"a": 2, "b": 2.0, "c": 0.1}'

    assert sent(body=parse(text))[2] == text.encode()


def test_raw_body_goes_out_as_it_stands():
    assert sent(raw='{"nombre": "\udcff')[2] == b'{"nombre": "\xff'


def test_raw_body_may_be_empty():
    assert sent(raw="")[2:] == (b"", {})


@pytest.mark.parametrize(
    "headers, result",
    [
        ({"Content-Type": "text/plain"}, {"content-type": "text/plain"}),
        ({"content-type": None}, {}),
        ({"X-Id": "{ana.id}"}, {"content-type": "application/json", "x-id": "7"}),
    ],
)
def test_headers_add_to_the_content_type_or_replace_it(headers, result):
    assert sent(body={}, headers=headers)[3] == result


def test_query_is_encoded_and_lists_repeat():
    query = {"busqueda": " a%/é", "limite": ["1", "{ana.id}"]}

    assert sent(query=query)[1] == "/?busqueda=%20a%25%2F%C3%A9&limite=1&limite=7"


def test_names_are_filled_in_everywhere():
    _, path, body, _ = sent(
        path="/{norte.slug}/{ana.id}x", body={"a": ["{ana.id}", "id {ana.id}", "{ana.uuid}"]}
    )

    assert path == "/norte/7x"
    assert json.loads(body) == {"a": [7, "id 7", "01890000-0000-7000-8000-000000000001"]}


def test_stretched_texts_are_filled_in():
    assert sent(body="a{x*5}")[2] == b'"axxxxx"'


def test_an_empty_stretch_beside_a_name_makes_a_text_of_it():
    assert sent(body=["{ana.id}", "{ana.id}{x*0}"])[2] == b'[7, "7"]'


def test_braces_that_are_no_names_stay():
    assert sent(raw='{"a": {}} {1}')[2] == b'{"a": {}} {1}'


def test_unknown_names_are_differences_and_nothing_is_sent():
    caller = Caller([])

    found = play(ExchangeFile("", {}, [exchange(path="/{anna.id}")]), caller, NAMES)

    assert found == ["exchange 1: nothing is called {anna.id}"]
    assert caller.requests == []


def test_callers_are_asked_for_by_name_and_default_to_key():
    caller = Caller([Answer(), Answer()])

    play(ExchangeFile("", {}, [exchange(), {"caller": "nobody", **exchange()}]), caller, {})

    assert caller.names == ["key", "nobody"]


# What is compared


def test_status_differs_with_the_body_that_came():
    assert differences({"status": 201}, Answer(b'{"error":"no"}', 400)) == [
        'exchange 1: status: expected 201, got 400 with {"error":"no"}'
    ]


def test_body_that_is_not_mentioned_is_not_looked_at():
    assert differences({}, Answer(b"<html>")) == []


def test_body_that_is_not_json_is_a_difference():
    (found,) = compared({}, "<html>")

    assert found.startswith("exchange 1: body: not JSON (")


def test_empty_means_no_bytes_at_all():
    assert differences({"empty": True}, Answer()) == []
    assert differences({"empty": True}, Answer(b"{}")) == [
        "exchange 1: body: expected none, got b'{}'"
    ]


@pytest.mark.parametrize(
    "expected, found",
    [
        ("application/json", []),
        ("<any>", []),
        ("application/<text>", []),
        ("text/html", ['expected "text/html", got "application/json"']),
        (None, ['expected null, got "application/json"']),
    ],
)
def test_header_is_compared(expected, found):
    answer = Answer(headers={"content-type": "application/json"})

    result = differences({"headers": {"content-type": expected}}, answer)

    assert result == [f"exchange 1: headers.content-type: {text}" for text in found]


def test_absent_header_fits_only_null():
    assert differences({"headers": {"location": None}}, Answer()) == []
    assert differences({"headers": {"location": "<any>"}}, Answer()) == [
        'exchange 1: headers.location: expected "<any>", got none'
    ]


SAME = ["668", '"668"', "668.5", "true", "null", "[]", "{}", '[1, {"a": ["x"]}]']


@pytest.mark.parametrize("text", SAME)
def test_equal_values_do_not_differ(text):
    assert compared(parse(text), text) == []


@pytest.mark.parametrize(
    "expected, actual",
    [
        (668, "668.0"),
        (668, '"668"'),
        ("668", "668"),
        (1, "true"),
        (True, "1"),
        (0, "false"),
        (None, '""'),
        ([], "{}"),
        ({}, "[]"),
        ("a", '"A"'),
    ],
)
def test_values_of_another_type_or_spelling_differ(expected, actual):
    assert compared(expected, actual) == [
        f"exchange 1: body: expected {json.dumps(expected)}, got {actual}"
    ]


def test_differences_name_the_exchange_and_the_place():
    response = {"body": {"ventas": [{"total": 668}]}}
    answers = [Answer(b'{"ventas":[{"total":668}]}'), Answer(b'{"ventas":[{"total":"668"}]}')]

    assert differences([response, response], *answers) == [
        'exchange 2: body.ventas[0].total: expected 668, got "668"'
    ]


def test_missing_and_unexpected_keys_differ():
    assert compared({"a": 1, "b": 2}, '{"a":1,"c":3}') == [
        "exchange 1: body: missing keys ['b'], unexpected keys ['c']"
    ]


def test_dots_stand_for_keys_that_are_not_named():
    expected = {"a": 1, "c": 3, "...": "<any>"}

    assert compared(expected, '{"a":1,"b":2,"c":3,"d":4}') == []
    assert compared(expected, '{"b":2,"a":1}') == [
        "exchange 1: body: missing keys ['c'], unexpected keys []"
    ]
    assert compared(expected, '{"c":3,"a":1}') == [
        "exchange 1: body: keys in another order: expected ['a', 'c'], got ['c', 'a']"
    ]


def test_order_of_keys_differs():
    assert compared({"a": 1, "b": 2}, '{"b":2,"a":1}') == [
        "exchange 1: body: keys in another order: expected ['a', 'b'], got ['b', 'a']"
    ]


def test_keys_that_stand_twice_differ():
    (found,) = compared({"a": 1}, '{"a":1,"a":1}')

    assert "a key stands twice" in found


def test_arrays_of_another_length_differ():
    assert compared([1, 2], "[1,3,4]") == [
        "exchange 1: body: expected 2 rows, got 3",
        "exchange 1: body[1]: expected 2, got 3",
    ]


def test_rows_counts_an_array():
    assert compared("<rows:2>", "[1,{}]") == []
    assert compared("<rows:2>", "[1]") == ["exchange 1: body: expected 2 rows, got 1"]
    assert compared("<rows:2>", "{}") == ["exchange 1: body: expected an array of 2, got {}"]


FITTING = {
    "<text>": ['"a"', '"a\\nb"'],
    "<int>": ["0", "-3"],
    "<number>": ["1", "1.50", "-1e3"],
    "<bool>": ["true", "false"],
    "<moment>": ['"2026-11-21T03:30:39.707Z"'],
    "<datetime>": ['"2026-11-21 03:30:39"'],
    "<uuid>": ['"01890000-0000-7000-8000-000000000001"'],
    "<token>": ['"0az9k3m5p7q1"'],
    "<any>": ["1", "null", '""', "{}", "[]", "false", "1.0"],
    "a <text> of <int>": ['"a b of 3"'],
}
UNFITTING = {
    "<text>": ['""', "1", "null"],
    "<int>": ["1.0", '"1"', "true", "null"],
    "<number>": ['"1"', "true"],
    "<bool>": ["1", '"true"', "null"],
    "<moment>": ['"2026-11-21T03:30:39Z"', '"2026-11-21T03:30:39.707+00:00"', "null"],
    "<datetime>": ['"2026-11-21T03:30:39"', '"2026-11-21 03:30:39.707"', '"2026-11-21"', "null"],
    "<uuid>": ['"01890000000070008000000000000001"', "1"],
    "<token>": ['"0az9k3m5p7q"', '"0AZ9K3M5P7Q1"', "1"],
    "a <text> of <int>": ['"a b of c"', '"a  of"', "1"],
}


def pairs(table):
    return [(expected, actual) for expected, row in table.items() for actual in row]


@pytest.mark.parametrize("expected, actual", pairs(FITTING))
def test_placeholder_fits(expected, actual):
    assert compared(expected, actual) == []


@pytest.mark.parametrize("expected, actual", pairs(UNFITTING))
def test_placeholder_does_not_fit(expected, actual):
    assert len(compared(expected, actual)) == 1


def test_names_are_filled_into_the_expected_body():
    expected = {"id": "{ana.id}", "uuid": "{ana.uuid}", "text": "{ana.name} {ana.id}"}
    actual = '{"id":7,"uuid":"01890000-0000-7000-8000-000000000001","text":"Ana 7"}'

    assert compared(expected, actual) == []
    assert compared({"id": "{ana.id}"}, '{"id":"7"}') == [
        'exchange 1: body.id: expected 7, got "7"'
    ]


def test_captured_values_serve_later_exchanges():
    file = ExchangeFile(
        "",
        {},
        [
            exchange({"headers": {"location": "/c/<int:new>"}, "body": {"at": "<moment:made>"}}),
            exchange({"body": {"id": "{new}", "at": "{made}"}}, path="/c/{new}"),
        ],
    )
    moment = "2026-11-21T03:30:39.707Z"
    made = Answer(json.dumps({"at": moment}).encode(), headers={"location": "/c/12"})
    read = Answer(json.dumps({"id": 12, "at": moment}).encode())
    caller = Caller([made, read])

    assert play(file, caller, NAMES) == []
    assert caller.requests[1][1] == "/c/12"


def test_captured_values_serve_the_same_body():
    assert compared({"a": "<int:new>", "b": "{new}"}, '{"a":1,"b":1}') == []
    assert compared({"a": "<int:new>", "b": "{new}"}, '{"a":1,"b":2}') == [
        "exchange 1: body.b: expected 1, got 2"
    ]


def test_captured_values_do_not_outlive_a_file():
    names = dict(NAMES)

    play(ExchangeFile("", {}, [exchange({"body": "<int:new>"})]), Caller([Answer(b"1")]), names)

    assert names == NAMES


def test_long_values_are_shortened_in_differences():
    (found,) = compared("a", json.dumps("b" * 1000))

    assert found == f'exchange 1: body: expected "a", got "{"b" * 299}...'
