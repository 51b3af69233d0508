"""Rows of files, and the lines that they begin on. No database."""

import pytest

from customers.api.errors import Malformed
from customers.imports import reading
from customers.imports.reading import Row, Wrong, csv_rows, is_json, json_rows, open_text


@pytest.fixture
def holding(tmp_path):
    """Open a file with this content, text or bytes."""
    opened = []

    def make(content):
        path = tmp_path / f"{len(opened)}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        opened.append(open_text(path))
        return opened[-1]

    yield make
    for file in opened:
        file.close()


@pytest.mark.parametrize(
    "content, expected",
    [("[]", True), ('\n {"a": 1}', True), ("name,email\n", False), ("", False)],
)
def test_json_is_known_by_how_it_begins(holding, content, expected):
    file = holding(content)

    assert is_json(file) is expected
    assert file.read() == content


# CSV


def test_csv_with_quotes_line_breaks_and_empty_lines(holding):
    headings, rows = csv_rows(holding('\ufeffname, email\r\n"A, ""b""\nc",x\r\n\r\n,\r\nd\r\n'))

    assert headings == ["name", "email"]
    assert [*rows] == [
        Row(2, {"name": 'A, "b"\nc', "email": "x"}),
        Row(6, {"name": "d"}),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_with_what_spreadsheets_put_between_cells(holding, separator):
    headings, rows = csv_rows(holding(f"name{separator}email\na{separator}b\n"))

    assert headings == ["name", "email"]
    assert [*rows] == [Row(2, {"name": "a", "email": "b"})]


def test_csv_rows_that_cannot_be_read_are_told_in_their_place(holding):
    _headings, rows = csv_rows(holding(b"name\na\nb,c\n\xe1\n\0\nd\n"))

    no_text = "A text is not UTF-8, or has a character that no text can hold."
    assert [*rows] == [
        Row(2, {"name": "a"}),
        Wrong(3, ["2 cells for 1 headings."]),
        Wrong(4, [no_text]),
        Wrong(5, [no_text]),
        Row(6, {"name": "d"}),
    ]


def test_csv_ends_where_a_quote_is_not_closed(holding):
    _headings, rows = csv_rows(holding('name\na\n"b\nc\n'))

    assert [*rows] == [
        Row(2, {"name": "a"}),
        Wrong(3, ["This is no CSV: unexpected end of data."], ends=True),
    ]


def test_csv_without_headings(holding):
    headings, rows = csv_rows(holding(""))

    assert (headings, [*rows]) == ([], [])


def test_csv_whose_headings_are_broken(holding):
    with pytest.raises(Malformed):
        csv_rows(holding('"name'))


# JSON


def test_one_object_a_line(holding):
    rows = json_rows(holding('{"a": 1}\n\n{"a": \n[2]\r\n{"a": "\\u0000"}\n{"b": "é"}'))

    found = [*rows]
    assert found[0] == Row(1, {"a": 1})
    assert [type(one) for one in found] == [Row, Wrong, Row, Wrong, Row]
    assert [one.line for one in found] == [1, 3, 4, 5, 6]
    assert found[3].why == ["JSON parse error - a character that no text can hold."]
    assert found[4] == Row(6, {"b": "é"})


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("length", [40, 100_000])
def test_a_line_longer_than_a_row_is_read_over(holding, monkeypatch, end, length):
    monkeypatch.setattr(reading, "LONGEST", 20)
    rows = json_rows(holding(f'{{"name": "{"x" * length}"}}{end}{{"name": "b"}}{end}'))

    assert [*rows] == [
        Wrong(1, ["This line is longer than 20 characters."]),
        Row(2, {"name": "b"}),
    ]


def test_an_array_over_lines(holding, monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 5)  # so that values lie across what is read at once

    rows = json_rows(holding('[\n{"a": "uno"},\n\n  {"b":\n [1, {"c": 2.50}]}\n, 3]\n'))

    assert [(one.line, str(one.said)) for one in rows] == [
        (2, "{'a': 'uno'}"),
        (4, "{'b': [1, {'c': Decimal('2.50')}]}"),
        (6, "3"),
    ]


@pytest.mark.parametrize("content", ["[]", "[\n]\n", " [ ] "])
def test_an_empty_array(holding, content):
    assert [*json_rows(holding(content))] == []


@pytest.mark.parametrize(
    "content, line",
    [
        ('[{"a": 1}\n{"b": 2}]', 2),
        ('[{"a": 1},\n{"b": ]', 2),
        ('[{"a": 1},\n\n', 3),
        ('[{"a": 1}]\nx', 2),
        ('[{"a": 1},\n' + "[" * 100_000, 2),
        ('[{"a": 1},\n' + "9" * 5000 + "]", 2),
    ],
)
def test_an_array_ends_where_it_is_no_json(holding, content, line):
    first, second = json_rows(holding(content))

    assert first == Row(1, {"a": 1})
    assert (type(second), second.line) == (Wrong, line)


def test_an_object_without_end_is_not_read_to_the_end(holding, monkeypatch):
    monkeypatch.setattr(reading, "LONGEST", 1000)
    monkeypatch.setattr(reading, "CHUNK", 500)
    file = holding('[{"a": "' + "x" * 100_000)

    (wrong,) = json_rows(file)

    assert wrong.line == 1
    assert len(file.read()) > 90_000
