"""Forms of the back office: they change what somebody changed, to the last space nothing else."""

import json
import re
from datetime import UTC

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import IntegrityError
from django.forms.fields import InvalidJSONInput
from django.forms.utils import ErrorDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ID = re.compile(r"[0-9]{1,18}")
LINE_BREAK = re.compile(r"\r\n?|\n")
DEEPEST = 50  # levels of JSON, as in what faces take
TAKEN = _(
    "Somebody else has just taken a value that only one may have. Save again to see which it is."
)


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


class Shown(forms.BoundField):
    """A field that carries what its page first showed until somebody saves. Django forgets that
    of an empty list and of a moment when the form is refused, and carries what was typed."""

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        if not (only_initial and self.form.is_bound):
            return super().as_widget(widget, attrs, only_initial)
        own = {"id": self.html_initial_id}
        hidden = self.field.hidden_widget()
        return hidden.render(self.html_initial_name, self.shown, own, self.form.renderer)

    def _has_changed(self):
        """References are compared by their ids: Django asks the database for the row shown."""
        if self.field.show_hidden_initial and isinstance(self.field, forms.ModelChoiceField):
            return self.field.has_changed(self.shown, self.data)
        return super()._has_changed()

    @property
    def shown(self):
        """What came back of that."""
        return self.form._widget_data_value(self.field.hidden_widget(), self.html_initial_name)


class RecordedForm(forms.ModelForm):
    """Also tells what a service refused when it was asked to save: its word is the last.

    The page carries what it showed, so what others wrote meanwhile is nobody's change here.
    """

    bound_field_class = Shown
    refusal = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            for field in self.fields.values():
                field.show_hidden_initial = True

    def full_clean(self):
        """Of a row that nobody touched nothing is asked: a page may have hundreds of them."""
        if self.is_bound and self.is_left_alone():
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
        else:
            super().full_clean()

    def is_left_alone(self):
        is_kept = not self.instance._state.adding and self.refusal is None
        return is_kept and not self.has_changed()

    def clean(self):
        super().clean()
        if not self.instance._state.adding:
            for name in self.cleaned_data.keys() - set(self.changed_data):
                del self.cleaned_data[name]  # the row keeps its own
        for name, message in refused_fields(self.refusal):
            self.add_error(name if name in self.fields else None, message)

    @property
    def changes(self):
        """The values that somebody changed, by the name of their column."""
        columns = {field.name for field in self._meta.model._meta.concrete_fields}
        return {name: self.cleaned_data[name] for name in self.changed_data if name in columns}


def refused_fields(refusal):
    """(field, message) of each thing that a service or the database did not take."""
    match refusal:
        case None:
            return []
        case ObjectDoesNotExist():
            return [(NON_FIELD_ERRORS, gettext("What this is about was deleted meanwhile."))]
        case IntegrityError():
            return [(NON_FIELD_ERRORS, str(TAKEN))]
        case ValidationError():
            fields = getattr(refusal, "message_dict", None) or {NON_FIELD_ERRORS: refusal.messages}
            return [(name, message) for name, messages in fields.items() for message in messages]
    return [(refusal.field, str(refusal))]


def refused_texts(refusal, model):
    """The same as sentences about a row of the model, for where there is no form."""
    titles = {column.name: column.verbose_name for column in model._meta.concrete_fields}
    for name, message in refused_fields(refusal):
        is_of_field = isinstance(refusal, ValidationError) and name != NON_FIELD_ERRORS
        yield f"{titles.get(name, name)}: {message}" if is_of_field else message
