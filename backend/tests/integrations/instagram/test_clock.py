"""How far this machine's clock is from Instagram's: learnt from the dates of its answers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from integrations.instagram import clock

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def note(seconds_ahead, **took):
    moment = NOON.strftime("%a, %d %b %Y %H:%M:%S GMT")
    now = NOON + timedelta(seconds=seconds_ahead + 0.5)
    clock.note_date(moment, now=now, **{"seconds": 0.0, **took})
    return clock.read_difference() or 0


@pytest.mark.django_db
def test_a_difference_holds_to_the_second_until_it_is_plainly_another():
    assert [note(300), note(305), note(295), note(330), note(3), note(0)] == [
        300,
        300,
        300,
        330,
        0,
        0,
    ]


@pytest.mark.django_db
def test_what_another_process_found_counts_here_too():
    cache.set(clock.KEY, 300)
    assert clock.to_our_clock(NOON) == NOON + timedelta(minutes=5)
    assert clock.to_meta_clock(NOON) == NOON - timedelta(minutes=5)
    clock.forget_difference()
    assert note(304) == 300


@pytest.mark.django_db
@pytest.mark.parametrize("header", [None, "", "yesterday", "Mon, 30 Nov 2026 12:00:00", "-1"])
def test_an_answer_without_a_date_that_can_be_read_says_nothing(header):
    clock.note_date(header, now=NOON, seconds=0.0)
    assert clock.read_difference() is None


@pytest.mark.django_db
def test_an_answer_that_took_long_says_nothing():
    assert note(300, seconds=9.0) == 0
