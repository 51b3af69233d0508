"""Forms of the back office: they change what somebody changed, to the last space nothing else."""

from django import forms
from django.contrib.admin.utils import display_for_field
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import IntegrityError
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.fact_names import NAMES

TAKEN = _(
    "Somebody else has just taken a value that only one may have. Save again to see which it is."
)
OVERTAKEN = _(
    "Somebody else has changed this meanwhile, to “%(value)s”."
    " Save again to put yours in its place."
)
MOST_TOLD = 100  # characters of a value


class Shown(forms.BoundField):
    """A field that carries what its page first showed until somebody saves. Django forgets that
    of an empty list and of a moment when the form is refused, and carries what was typed."""

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        if not (only_initial and self.form.is_bound):
            return super().as_widget(widget, attrs, only_initial)
        own = {"id": self.html_initial_id}
        hidden = self.field.hidden_widget()
        told = self.field.prepare_value(self.initial) if self.is_overtaken else self.shown
        return hidden.render(self.html_initial_name, told, own, self.form.renderer)

    def _has_changed(self):
        """References are compared by their ids: Django asks the database for the row shown."""
        if self.field.show_hidden_initial and isinstance(self.field, forms.ModelChoiceField):
            return self.field.has_changed(self.shown, self.data)
        return super()._has_changed()

    @property
    def shown(self):
        """What came back of that."""
        return self.form._widget_data_value(self.field.hidden_widget(), self.html_initial_name)

    @cached_property
    def is_overtaken(self):
        """Whether here and in the book it was changed since; of several rows each is by itself."""
        hidden, form = self.field.hidden_widget(), self.form
        is_several = isinstance(self.field, forms.ModelMultipleChoiceField)
        if is_several or not self.field.show_hidden_initial:
            return False
        if hidden.value_omitted_from_data(form.data, form.files, self.html_initial_name):
            return False  # a program that fills in no more than it has to
        kept = self.initial
        differs = (self.field.has_changed(kept, one) for one in (self.shown, self.data))
        return self._has_changed() and all(differs)


class RecordedForm(forms.ModelForm):
    """Also tells what a service refused when it was asked to save: its word is the last.

    The page carries what it showed, so what others wrote meanwhile is nobody's change here.
    """

    bound_field_class = Shown
    refusal = None

    class Meta:
        labels = {name: NAMES[name] for name in ("token", "uuid")}

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
            self.tell_overtaken()
        if isinstance(self.refusal, IntegrityError) and self.errors:
            return  # the field that is taken has said so itself
        for name, message in refused_fields(self.refusal):
            self.add_error(name if name in self.fields else None, message)

    def tell_overtaken(self):
        """Who saves last sees what they replace before they do."""
        for name in [one for one in self.changed_data if self[one].is_overtaken]:
            column = self._meta.model._meta.get_field(name)
            value = display_for_field(getattr(self.instance, name), column, "")
            self.add_error(name, OVERTAKEN % {"value": Truncator(value).chars(MOST_TOLD)})

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
