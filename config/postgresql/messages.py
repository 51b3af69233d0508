"""Statements that go to the server together, in one message.

Whoever sends several at once waits for one answer. Outside of a transaction PostgreSQL takes the
message for one, so that a read needs neither BEGIN nor COMMIT.
"""

import re
from itertools import count

from psycopg import errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus

from tenants.messages import Plan

MOST_PREPARED = 200  # statements of one connection


class Messages:
    """The messages of one connection. Statements stay prepared where psycopg's may be; values are
    written and read as a cursor does it."""

    def __init__(self, cursor):
        self.cursor, self.connection, self.values = cursor, cursor.connection, Transformer(cursor)
        self.prepared, self.leaving, self.waiting = {}, [], []

    def answers(self, statements):
        """What each (query, parameters) answers: the rows as a list of tuples, or how many it wrote
        where it tells of none. What was to be sent later goes before."""
        asked = [self.asked(*one) for one in statements]  # a value that cannot be written ends here
        waiting, self.waiting = self.waiting, []
        asked = [*(one for one, _ in waiting), *asked]
        results = self.exchanged(asked)
        if failure := first_failure(results):
            self.forget()  # one that was prepared for columns as they were fails each time
            raise failure
        pairs = zip(asked, results[-len(asked) :], strict=True)
        answers = [statement.answer(result) for (statement, *_), result in pairs]
        for (_, heed), answer in zip(waiting, answers, strict=False):
            heed(answer)
        return answers[len(waiting) :]

    def exchanged(self, asked):
        try:
            with self.connection.lock:
                return self.connection.wait(self.exchange(asked))
        except BaseException:  # what was not read yet would be taken for the next answers
            self.connection.close()
            raise

    def later(self, *statement, heed=lambda answer: None):
        """Send a statement with the next ones; `heed` is called with its answer."""
        self.waiting.append((self.asked(*statement), heed))

    def asked(self, query, params, plan=Plan.SERVERS):
        """A statement, its values for this time, and how these are written."""
        values = self.values.dump_sequence(params, [PyFormat.AUTO] * len(params))
        known = query, self.values.types
        statement = self.prepared.pop(known, None) or Statement(*known, self.cursor, plan)
        self.prepared[known] = statement  # the last one to leave
        while len(self.prepared) > MOST_PREPARED:
            self.leaving.append(self.prepared.pop(next(iter(self.prepared))))
        return statement, values, self.values.formats

    def forget(self):
        """What is prepared is gone, or of no use: psycopg drops all of it after a rollback."""
        self.leaving += self.prepared.values()

    def exchange(self, asked):
        """Send all, then read the result of each; a generator, for the connection to wait for."""
        server = self.connection.pgconn
        leaving, self.leaving = [one for one in self.leaving if one.is_prepared], []
        server.enter_pipeline_mode()
        for one in leaving:
            one.is_prepared = False
            server.send_close_prepared(one.name)
        fresh = [one for one in dict.fromkeys(one for one, *_ in asked) if one.is_to_prepare]
        for one in fresh:
            server.send_prepare(one.name, one.text, one.types)
        for one, *values in asked:
            one.send(server, *values)
        server.pipeline_sync()
        yield from send(server)
        results = []
        for _ in range(len(leaving) + len(fresh) + len(asked)):
            results += yield from fetch_many(server)
        yield from fetch_many(server)  # that was all
        server.exit_pipeline_mode()
        for one, told in zip(fresh, results[len(leaving) :], strict=False):
            one.is_prepared = told.status == ExecStatus.COMMAND_OK
        return results


class Statement:
    """One of a connection, for values of these types: prepared, if the connection may prepare."""

    names = count()

    def __init__(self, query, types, cursor, plan):
        self.text, self.types, self.reader = in_dollars(query), types, Transformer(cursor)
        self.name, self.is_prepared, self.is_read = b"said_%d" % next(self.names), False, False
        is_kept = plan is not Plan.EACH
        self.may_prepare = is_kept and cursor.connection.prepare_threshold is not None

    @property
    def is_to_prepare(self):
        return self.may_prepare and not self.is_prepared

    def send(self, server, values, formats):
        if self.may_prepare:
            server.send_query_prepared(self.name, values, formats)
        else:
            server.send_query_params(self.text, values, self.types, formats)

    def answer(self, result):
        """The rows of a result, or how many were written. How columns are read is found once."""
        if result.status == ExecStatus.COMMAND_OK:
            return result.command_tuples or 0
        self.reader.set_pgresult(result, set_loaders=not self.is_read)
        self.is_read = True
        return self.reader.load_rows(0, result.ntuples, tuple)


def in_dollars(query):
    """A query with `%s` for its parameters, as libpq takes it."""
    numbers = count(1)
    written = re.sub("%[s%]", lambda it: "%" if it[0] == "%%" else f"${next(numbers)}", query)
    return written.encode()


def first_failure(results):
    """What the server says of the first statement that failed, as psycopg's exception; it passed
    over the others. None where all went well."""
    failed = (one for one in results if one.status == ExecStatus.FATAL_ERROR)
    return next(map(errors.error_from_result, failed), None)
