"""Lists that are turned page by page and never counted: a whole count reads a whole table."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import EmptyPage, InvalidPage, Page, Paginator
from django.db import DataError, NotSupportedError, ProgrammingError, transaction
from django.utils.functional import cached_property

# What Python and the databases say of a filter's value that only fails when it is looked for.
UNANSWERABLE = (
    ArithmeticError,
    DataError,
    IndexError,
    NotSupportedError,
    ProgrammingError,
    TypeError,
    ValueError,
)


class Turned(Page):
    """A page that knows whether another one follows."""

    def __init__(self, rows, number, paginator, *, is_last):
        super().__init__(rows, number, paginator)
        self.is_last = is_last

    def has_next(self):
        return not self.is_last


class Turning(Paginator):
    """Reads one row more than it shows: that one tells whether a page follows.

    Nobody turns further than `most` rows: every page that is passed over has to be read.
    """

    most = 10_000

    @cached_property
    def count(self):
        return self.most

    def page(self, number):
        number = self.validate_number(number)
        before = (number - 1) * self.per_page
        rows = list(self.object_list[before : before + self.per_page + 1])
        if number > 1 and not rows:
            raise EmptyPage(self.error_messages["no_results"])
        is_last = len(rows) <= self.per_page or number == self.num_pages
        return Turned(rows[: self.per_page], number, self, is_last=is_last)


class TurnedList(ChangeList):
    """A list of the back office; one statement reads its rows.

    `result_count` is what is known: the rows until here, and one more where a page follows.
    """

    def get_results(self, request):
        page_admin, per_page = self.model_admin, self.list_per_page
        self.paginator = page_admin.get_paginator(request, self.queryset, per_page)
        self.page = self.asked_page()
        self.result_list = self.page.object_list
        self.result_count = self.last + self.page.has_next()
        self.multi_page = self.page.has_other_pages()
        self.full_result_count, self.show_full_result_count = self.result_count, False
        self.show_admin_actions, self.can_show_all = True, False

    def asked_page(self):
        """Raises IncorrectLookupParameters where the address asks for what cannot be, which ends
        the transaction: PostgreSQL answers no more in it."""
        try:
            with transaction.atomic(savepoint=False):
                return self.paginator.page(self.page_num)
        except InvalidPage:
            raise IncorrectLookupParameters from None
        except UNANSWERABLE as error:
            if not self.get_filters_params():
                raise
            raise IncorrectLookupParameters from error

    @property
    def first(self):
        """The place of the page's first row in the whole list, from 1 on."""
        return (self.page_num - 1) * self.list_per_page + 1

    @property
    def last(self):
        return self.first + len(self.result_list) - 1

    @property
    def previous_address(self):
        return self.page.has_previous() and self.get_query_string({PAGE_VAR: self.page_num - 1})

    @property
    def next_address(self):
        return self.page.has_next() and self.get_query_string({PAGE_VAR: self.page_num + 1})
