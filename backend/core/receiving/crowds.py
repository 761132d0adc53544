"""Many customers of one business at the same time: what is done for them is paced, so that others'
customers need not wait behind them."""

from datetime import timedelta

from conversations.turns import count_live_turns

CROWD = 20  # live turns at once
A_SECOND = 20
LONGEST_SECONDS = 60
PRIORITY = -5  # of what a crowd is waiting for


def find_wait() -> timedelta:
    """How long the next thing waits that is done for a customer of the business; zero where there
    is no crowd.
    """
    crowd = count_live_turns(most=CROWD + A_SECOND * LONGEST_SECONDS) - CROWD
    return timedelta(seconds=max(crowd, 0) / A_SECOND)
