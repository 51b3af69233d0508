"""Logs as JSON lines that tell what happened, and nothing about anybody.

A line says a closed list of things. Messages that libraries put together may hold addresses, values
of rows, secrets: of those it keeps the template, not what was put into it, and of an exception its
class and where it was raised, not what it says.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path

SAID = ("request_id", "tenant", "face", "method", "route", "status", "ms")
OUTSPOKEN = ("clientela", "psycopg.pool", "_granian")  # they speak of no customer
WORDED = ("django.security", "django.request")  # their templates may hold what was asked

requests = logging.getLogger("clientela.requests")


class Lines(logging.Formatter):
    """One JSON object a record: time, level, logger, message, what SAID allows, the exception."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message(record),
        }
        line |= {name: value for name in SAID if (value := getattr(record, name, None)) is not None}
        line |= {"exception": raised(record.exc_info[1])} if record.exc_info else {}
        return json.dumps(line, ensure_ascii=False)


def message(record):
    """What the record says, as far as it is known to speak of no customer."""
    if is_under(record.name, OUTSPOKEN):
        return record.getMessage().partition("\nTraceback")[0]  # which ends in what was raised
    return "" if is_under(record.name, WORDED) else str(record.msg)


def is_under(name, loggers):
    return any(name == one or name.startswith(f"{one}.") for one in loggers)


def raised(error):
    """The exception and those behind it: classes and places."""
    chain = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
        chain.append({"class": type(error).__name__, "at": places})
        error = error.__cause__ or error.__context__
    return chain


def tell(sight):
    """Log an answered request: a `tenants.middleware.Sight`."""
    requests.info("answered", extra={name: getattr(sight, name) for name in SAID})
