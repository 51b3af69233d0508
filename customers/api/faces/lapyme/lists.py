"""What a list may be asked, and its pages."""

from rest_framework.exceptions import ValidationError

from customers.api.errors import Problem
from customers.api.faces.lapyme.asking import Question, Words
from customers.api.faces.lapyme.fields import Choice, WholeText
from customers.api.filtering import Parameters
from customers.api.pagination import Cursor

STATES = ("active", "inactive")


class CustomerQuestion(Question):
    """Parameters of a list of customers that can be wrong; all are checked at once."""

    is_active = Choice({"true": True, "false": False})
    status = Words(STATES)


class Asked(Parameters):
    """`query` stands before its alias `search` unless it is empty; both states together are no
    filter."""

    def given(self):
        states = set(CustomerQuestion.asked(self.query).get("status", STATES))
        unwanted = {"status", "search"} if self.query.get("query") else {"status"}
        given = {name: text for name, text in super().given().items() if name not in unwanted}
        return given | ({"status": states.pop()} if len(states) == 1 else {})


class Pages(Cursor):
    """All that is wrong with a query is told at once: with the page, what the list is asked."""

    limit = WholeText(min_value=1, max_value=100, default=50)

    def paginate_queryset(self, rows, request, view=None):
        try:
            return super().paginate_queryset(rows, request, view)
        except Problem as problem:
            try:
                view.filtered(request)
            except ValidationError as wrong:
                problem.fields |= wrong.detail
            raise
