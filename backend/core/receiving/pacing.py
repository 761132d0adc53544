"""Delays jobs of a business that many customers write to at once.

Otherwise the customers of other businesses would wait until all of them are answered.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import cache

from conversations.finders import ask_count_of_live_turns

UNPACED_TURNS = 20  # live turns of a business that cause no delay
PER_SECOND = 20  # jobs per second for the turns beyond UNPACED_TURNS
LONGEST_SECONDS = 60
PRIORITY = -5  # of delayed jobs


def find_wait() -> timedelta:
    """Return how long the next job for the current business is to be delayed.

    Zero up to UNPACED_TURNS live turns, LONGEST_SECONDS at most. Called inside the business.
    """
    return ask_wait()()


def ask_wait() -> Callable[[], timedelta]:
    """Ask for what `find_wait` returns; see `common.rows.ask`. What is returned may be called
    again.
    """
    count = ask_count_of_live_turns(most=UNPACED_TURNS + PER_SECOND * LONGEST_SECONDS)
    return cache(lambda: timedelta(seconds=max(count() - UNPACED_TURNS, 0) / PER_SECOND))
