"""Writing rows in batches, and gathering what is wrong with each."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from rest_framework import exceptions as rest

from customers.api.errors import Problem, problem_of
from customers.imports.reading import Wrong
from customers.services import create_customers
from tenants.errors import Refused

AT_ONCE = 500
FAILURES = (Problem, Refused, ValidationError, rest.ValidationError)
WITHOUT_FIELD = {NON_FIELD_ERRORS, "non_field_errors"}


class Import:
    """Adds the customers of rows to the tenant in scope.

    `source` makes the arguments of create_customer of what a row says. `added` counts customers,
    `wrong` has a Wrong for each row that is none, in the order of their lines, of which the last
    may end the reading.
    """

    def __init__(self, tenant, source, *, by, at_once=AT_ONCE):
        self.tenant, self.source, self.by, self.at_once = tenant, source, by, at_once
        self.added, self.wrong, self.pending = 0, [], []

    def run(self, rows):
        """Read all rows; yields how many were read so far, now and then."""
        for number, row in enumerate(rows, 1):
            self.take(row)
            if len(self.pending) >= self.at_once:
                self.write()
            if number % self.at_once == 0:
                yield number
        self.write()
        self.wrong.sort(key=lambda one: one.line)

    @property
    def is_whole(self):
        """Whether the file was read to its end."""
        return not any(one.ends for one in self.wrong)

    def take(self, row):
        if isinstance(row, Wrong):
            self.wrong.append(row)
            return
        try:
            arguments = self.arguments(row)
        except FAILURES as failure:
            self.wrong.append(Wrong(row.line, self.why(failure)))
        else:
            self.pending.append((row.line, arguments))

    def arguments(self, row):
        """What a row says; it may be about one that waits to be written."""
        try:
            return self.source.arguments(row.said)
        except FAILURES:
            if not self.pending:
                raise
            self.write()
            return self.source.arguments(row.said)

    def write(self):
        lines, entries = zip(*self.pending, strict=True) if self.pending else ((), ())
        self.pending = []
        results = create_customers(self.tenant, by=self.by, entries=entries)
        for line, result in zip(lines, results, strict=True):
            if isinstance(result, FAILURES):
                self.wrong.append(Wrong(line, self.why(result)))
            else:
                self.added += 1

    def why(self, failure):
        """A failure in sentences, each after the name that the file has for the fact."""
        problem = problem_of(failure, getattr(self.source, "kind", None))
        return [*sentences(problem.fields)] or [problem.message or problem.code]


def sentences(said, name=""):
    """The texts of nested messages, each after the names that lead to it."""
    match said:
        case dict():
            for key, inner in said.items():
                yield from sentences(inner, name if key in WITHOUT_FIELD else f"{name}{key} ")
        case list() | tuple() if all(isinstance(one, str) for one in said):
            yield from (f"{name}{text}" for text in said)
        case list() | tuple():
            for inner in said:
                yield from sentences(inner, name)
        case _:
            yield f"{name}{said}"
