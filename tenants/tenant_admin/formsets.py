"""The rows below a form, some of which may be gone when it is sent."""

import re
from bisect import bisect

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.translation import gettext as _

from tenants.form_fields import ID


class RowsBelow(BaseInlineFormSet):
    """Says that somebody deleted rows since the page was shown, and shows the others again as they
    were sent. Django looks for the error beside the row, where nobody sees it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.gone = self.gone_places() if self.is_bound else []
        if self.gone:
            self.data = self.closed_up()
            del self.management_form  # counted what was sent

    def gone_places(self):
        """The numbers that rows which are gone have in the form, in order."""
        most = min(self.initial_form_count(), self.total_form_count())
        return [place for place in range(most) if self.is_gone(place)]

    def is_gone(self, place):
        sent = self.data.get(f"{self.add_prefix(place)}-{self.model._meta.pk.name}", "")
        return bool(ID.fullmatch(sent)) and self._existing_object(int(sent)) is None

    def closed_up(self):
        """What was sent without the rows that are gone, the others numbered without gaps."""
        left = QueryDict(mutable=True)
        for name, values in self.data.lists():
            left.setlist(self.moved(name), values)
        left.pop(None, None)
        for count in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT):
            counted = self.management_form.cleaned_data[count]
            left[f"{self.prefix}-{count}"] = counted - len(self.gone)
        return left

    def moved(self, name):
        """The name of a value when the numbers are without gaps; None for one of a row gone."""
        match = re.fullmatch(rf"((?:initial-)?{self.prefix}-)([0-9]{{1,9}})(-.+)", name)
        if not match:
            return name
        start, place, end = match[1], int(match[2]), match[3]
        return None if place in self.gone else f"{start}{place - bisect(self.gone, place)}{end}"

    def clean(self):
        super().clean()
        if self.gone:
            told = _(
                "Somebody deleted %(count)s of these rows meanwhile. Save again for the others."
            )
            raise ValidationError(told % {"count": len(self.gone)})
