"""Whose turn it is is known by a number that no other has at the time."""

from contextlib import ExitStack
from threading import get_ident

import pytest

from customers.api.turns import NoPlace, Turns, whose


def taken(*turns):
    """The numbers of turns that are taken together."""
    with ExitStack() as stack:
        return [stack.enter_context(one.taken()) or whose() for one in turns]


def test_turns_at_once_have_each_a_number_of_their_own():
    one, other = Turns(2), Turns(2)

    assert len(set(taken(one, other, other, one))) == 4


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
