"""Fields of forms: what browsers send, as databases keep it."""

import json
import re
from datetime import UTC

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext_lazy as _

ID = re.compile(r"[0-9]{1,18}")
LINE_BREAK = re.compile(r"\r\n?|\n")
DEEPEST = 50  # levels of JSON, as in what faces take


class Text(forms.CharField):
    """A text as browsers return it: breaks are `\\r\\n` in areas and lost in one-line inputs."""

    def to_python(self, value):
        text = super().to_python(value)
        return LINE_BREAK.sub(self.line_break, text) if text else text

    def has_changed(self, initial, data):
        return self.to_python(initial) != self.to_python(data)

    @property
    def line_break(self):
        return "\n" if isinstance(self.widget, forms.Textarea) else ""


class Number(forms.DecimalField):
    """A number that can be compared: what is none is refused before anybody tries."""

    def to_python(self, value):
        number = super().to_python(value)
        if number is not None and not number.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class Moment(forms.SplitDateTimeField):
    """A moment as it is kept: late on the last day there is, it is a day in UTC that is none."""

    def compress(self, parts):
        moment = super().compress(parts)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError:
            told = self.error_messages["invalid_date"]
            raise ValidationError(told, code="invalid_date") from None


class Rows(forms.ModelMultipleChoiceField):
    """Rows by their ids. Django asks the database for whatever was sent; this one for ids only."""

    def clean(self, value):
        for one in value or ():
            if not ID.fullmatch(str(one)):
                told = self.error_messages["invalid_pk_value"]
                raise ValidationError(told, code="invalid_pk_value", params={"pk": one})
        return super().clean(value)

    def to_python(self, value):
        """What a page showed is compared by ids: there is nothing to ask a database."""
        return value


class Json(forms.JSONField):
    """JSON that a database can keep, of the kind that the column's default is: faces rely on it.
    An emptied area is that default."""

    default_error_messages = {
        "unstorable": _("There is a character that no database keeps."),
        "dict": _("Enter a JSON object, in braces."),
        "list": _("Enter a JSON list, in brackets."),
    }
    default = None  # the column's, a callable

    def to_python(self, value):
        try:
            content = super().to_python(value)
            json.dumps(content, allow_nan=False)
            is_kept = depth(content) <= DEEPEST
        except (ValueError, RecursionError):  # NaN, 1e400, more digits than Python reads
            is_kept = False
        if not is_kept:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return self.default() if content is None and self.default else content

    def bound_data(self, data, initial):
        return InvalidJSONInput(data)  # as it was typed

    def validate(self, value):
        super().validate(value)
        text = json.dumps(value, ensure_ascii=False)
        if "\\u0000" in text or re.search("[\ud800-\udfff]", text):
            raise ValidationError(self.error_messages["unstorable"], code="unstorable")
        kind = type(self.default()) if self.default else type(value)
        if not isinstance(value, kind):
            raise ValidationError(self.error_messages[kind.__name__], code=kind.__name__)


def depth(content):
    """How many levels of JSON there are, as faces count them: a text is one."""
    parts = content.values() if isinstance(content, dict) else content
    nested = parts if isinstance(content, dict | list) else ()
    return 1 + max(map(depth, nested), default=0)
