from io import StringIO

import pytest
from django.core.management.base import OutputWrapper

from customers.demo.progress import Progress


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    "stream, written",
    [
        (StringIO(), "  0 % a\n 50 % b\n100 % ready\n\n"),
        (
            Terminal(),
            "".join(
                f"\r{line:<40}"
                for line in ("  0 % a", " 25 % a", " 50 % a", " 50 % b", "100 % b", "100 % ready")
            )
            + "\n",
        ),
    ],
    ids=["file", "terminal"],
)
def test_progress_counts_steps_and_their_rows(stream, written):
    progress = Progress(OutputWrapper(stream), steps=2)

    assert list(progress.through("a", [1, 2])) == [1, 2]
    assert list(progress.through("b", [3])) == [3]
    progress.finish()

    assert stream.getvalue() == written


def test_progress_of_nothing_is_silent():
    stream = StringIO()

    Progress(OutputWrapper(stream), steps=0).finish()

    assert stream.getvalue() == ""
