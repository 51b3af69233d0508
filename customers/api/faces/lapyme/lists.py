"""What a list may be asked, and its pages."""

from customers.api import wire
from customers.api.faces.lapyme.fields import Choice, Text, WholeText
from customers.api.filtering import Parameters
from customers.api.pagination import Cursor

STATES = {"active", "inactive"}


class States(Text):
    """One or both, with commas between."""

    default_error_messages = {
        "invalid_value": 'Invalid option: expected one of "active"|"inactive"',
    }

    def to_internal_value(self, text):
        words = set(text.split(","))
        if not words <= STATES:
            self.fail("invalid_value")
        return words


class Question(wire.Serializer):
    """Parameters of a list that can be wrong; all are checked at once."""

    limit = WholeText(min_value=1, max_value=100)
    is_active = Choice({"true": True, "false": False})
    status = States()


class Asked(Parameters):
    """`query` stands before its alias `search`; both states together are no filter."""

    def given(self):
        states = self.checked().get("status", STATES)
        given = {name: text for name, text in super().given().items() if name != "activity"}
        return given | ({"activity": states.pop()} if len(states) == 1 else {})

    def checked(self):
        """A repeated `status` is the same as one with commas."""
        states = ",".join(self.query.getlist("status"))
        repeated = {"status": states} if "status" in self.query else {}
        question = Question(data=self.query.dict() | repeated)
        question.is_valid(raise_exception=True)
        return question.validated_data


class Pages(Cursor):
    limit = WholeText(min_value=1, max_value=100, default=50)
