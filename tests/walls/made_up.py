"""Requests made up from a face's OpenAPI document, and what was wrong with their answers.

schemathesis makes them: examples, every boundary of every field, valid and invalid bodies at
random, and stories of several requests by the document's links. The application answers in this
process, on the test's own connection. Outside of stories each request is taken back once it is
answered, so every one meets the same book.
"""

import logging
import re
from collections import Counter
from contextlib import contextmanager

import requests
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections, transaction
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from schemathesis.engine.core import Engine
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport.wsgi import WSGI_TRANSPORT, WSGITransport

AT_LEAST = 8  # the part of all requests that is made at random
STEPS = 6  # of a story, about
SETTINGS = {
    "continue-on-failure": True,
    "generation": {
        "deterministic": True,
        "no-shrink": True,
        "allow-x00": False,  # no schema says that a text has no NUL; hostile bodies have it
    },
    # what answers told of is gone where requests are taken back, and looking for it takes longest
    "phases": {
        name: {"extra-data-sources": {"responses": False}}
        for name in ("examples", "coverage", "fuzzing")
    },
}


class InProcess(WSGITransport):
    """A session takes the settings of sockets away from requests that have none; a question mark
    in an id is part of the path."""

    def serialize_case(self, case, **kwargs):
        sent = super().serialize_case(case, **kwargs)
        return sent | {"path": sent["path"].replace("?", "%3F")}

    def send(self, case, *, session=None, **kwargs):
        return super().send(case, session=session or requests.Session(), **kwargs)


IN_PROCESS = InProcess()
IN_PROCESS._copy_serializers_from(WSGI_TRANSPORT)


class Document(OpenApiSchema):
    transport = IN_PROCESS


class Application:
    """The WSGI application, whatever thread asks it, on the connection of the one that made it."""

    def __init__(self):
        self.application, self.connection = get_wsgi_application(), connections["default"]
        self.takes_back, self.answered = True, 0

    def __call__(self, environ, start_response):
        connections["default"] = self.connection
        self.answered += 1
        with transaction.atomic():
            answer = self.application(environ, start_response)
            body = b"".join(answer)
            answer.close()
            transaction.set_rollback(self.takes_back)
        return [body]


@contextmanager
def shared_connection():
    """Other threads may use this thread's connection, and requests do not close it."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        connection.dec_thread_sharing()


@contextmanager
def quietly():
    """Without a line in the log for each request that was rightly refused."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


class Examination:
    """All checks of schemathesis over one document: `wrong` is what they found.

    `headers` prove the caller; `is_right` says of a failure whether the contract wants it so.
    """

    def __init__(self, document, headers, is_right):
        self.document, self.headers, self.is_right = document, headers, is_right
        self.application = Application()
        self.wrong, self.checks, self.reached = {}, Counter(), Counter()

    def run(self, cases):
        """At least so many requests: every boundary once, then as many again at random, half of
        them in stories of up to six."""
        with shared_connection(), quietly():
            self.phase("examples", "coverage")
            at_random = max(cases - self.application.answered, cases // AT_LEAST)
            self.phase("fuzzing", most=max(at_random // 2 // self.operations, 1))
            self.application.takes_back = False
            self.phase("stateful", most=max(at_random // 2 // STEPS, 1))
            while self.application.answered < cases:
                self.phase(
                    "stateful", most=cases // AT_LEAST // STEPS, seed=self.application.answered
                )

    @property
    def operations(self):
        return sum(len(methods) for methods in self.document["paths"].values())

    def phase(self, *names, most=None, seed=0):
        """One seed, the same requests."""
        schema = self.schema(most, seed)
        schema.config.phases.update(phases=list(names))
        for event in Engine(schema).execute():
            if isinstance(event, events.NonFatalError):
                self.note("error", event.label, str(event.info.message), None)
            if isinstance(event, events.ScenarioFinished):
                self.judge(event)

    def schema(self, most, seed):
        config = SchemathesisConfig.from_dict(SETTINGS | {"seed": seed})
        schema = Document(raw_schema=self.document, config=config.projects.get(self.document))
        schema.app = self.application
        schema.config.update(headers=self.headers)
        schema.config.generation.update(max_examples=most)

        @schema.hook
        def filter_failure(context, failure, case, response):
            return not self.is_right(failure, case, response)

        return schema

    def judge(self, scenario):
        recorder = scenario.recorder
        for case_id, interaction in recorder.interactions.items():
            case, answer = recorder.cases[case_id].value, interaction.response
            if answer is not None and answer.status_code < 300:
                self.reached[case.operation.label] += 1
        for case_id, checks in recorder.checks.items():
            for check in checks:
                self.checks[check.name] += 1
                if check.failure_info:
                    failure, case = check.failure_info.failure, recorder.cases[case_id].value
                    interaction = recorder.interactions.get(case_id)
                    self.note(check.name, case.operation.label, failure.message, interaction)

    def note(self, check, operation, message, interaction):
        """One of a kind."""
        self.wrong.setdefault(
            (check, operation, message[:160], said(interaction)), told(interaction)
        )

    @property
    def report(self):
        """Each kind of finding, with the request and the answer that showed it first."""
        return "\n\n".join("\n".join([*map(str, kind), sent]) for kind, sent in self.wrong.items())

    @property
    def unreached(self):
        """Operations that nothing ever succeeded at."""
        return sorted(
            f"{verb.upper()} {path}"
            for path, methods in self.document["paths"].items()
            for verb in methods
            if not self.reached[f"{verb.upper()} {path}"]
        )


def said(interaction):
    """The answer without what differs from run to run."""
    content = interaction.response.content if interaction and interaction.response else b""
    return re.sub(rb"[0-9a-f-]{20,}|[0-9]", b"", content)[:400]


def told(interaction):
    if interaction is None:
        return ""
    asked, answer = interaction.request, interaction.response
    sent = f"{asked.method} {asked.uri} {(asked.body or b'')[:3000]}"
    return f"{sent} -> {answer.status_code} {answer.content[:300]}" if answer else sent
