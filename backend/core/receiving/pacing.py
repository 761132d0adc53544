"""Paces the work for a business that many customers write to at once, so that the customers of
other businesses need not wait behind them.
"""

from datetime import timedelta

from conversations.finders import count_live_turns

UNPACED_TURNS = 20  # live turns of the business at once
PER_SECOND = 20  # of those above
LONGEST_SECONDS = 60
PRIORITY = -5  # of the jobs that wait


def find_wait() -> timedelta:
    """How long the next job for a customer of the business waits; zero up to UNPACED_TURNS live
    turns.
    """
    excess = count_live_turns(most=UNPACED_TURNS + PER_SECOND * LONGEST_SECONDS) - UNPACED_TURNS
    return timedelta(seconds=max(excess, 0) / PER_SECOND)
