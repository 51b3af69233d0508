"""Whose turn it is is known by a number that no other has at the time."""

from contextlib import ExitStack
from threading import Thread, get_ident
from time import monotonic

import pytest

from customers.api.turns import NoPlace, Turns, whose


def taken(*turns):
    """The numbers of turns that are taken together."""
    with ExitStack() as stack:
        return [stack.enter_context(one.taken()) or whose() for one in turns]


def test_turns_at_once_have_each_a_number_of_their_own():
    one, other = Turns(2), Turns(2)

    assert len(set(taken(one, other, other, one))) == 4


def test_another_turn_is_given_only_for_one_that_lasts(monkeypatch):
    monkeypatch.setattr("customers.api.turns.PATIENCE", 0.01)
    turns, began = Turns(2), monotonic()

    with turns.taken(), turns.taken():
        assert monotonic() - began >= 0.01
    with turns.taken():
        assert turns.free.empty()  # there is one again, not two


def test_no_more_turns_are_given_than_there_are(monkeypatch):
    monkeypatch.setattr("customers.api.turns.PATIENCE", 0.01)
    turns, order = Turns(2), []

    with turns.taken(), turns.taken():
        third = Thread(target=lambda: order.extend([*taken(turns), "third"]))
        third.start()
        third.join(0.05)
        order.append("others end")
    third.join()

    assert (order[0], order[-1]) == ("others end", "third")


def test_a_number_is_had_again():
    turns = Turns(1)

    assert len({number for _ in range(50) for number in taken(turns)}) < 50


def test_who_finds_as_many_waiting_as_may_finds_no_place():
    turns = Turns(1, waiting=1)

    with turns.place(), turns.place(), pytest.raises(NoPlace):
        turns.place().__enter__()
    with turns.place():
        pass


def test_a_turn_ends_with_what_fails_in_it():
    turns = Turns(1)

    with pytest.raises(ZeroDivisionError), turns.taken():
        raise ZeroDivisionError

    assert whose() == get_ident()
    assert len(taken(turns)) == 1
