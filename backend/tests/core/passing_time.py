"""Time that passes without anybody waiting: what is stored is made older."""

from django.db import connection

from common.tenancy import in_business


def age(shop, seconds):
    """Move whatever is stored of messages and jobs into the past."""
    with in_business(shop), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_messagelog SET at = at - i, sending_at = sending_at - i,"
            " next_attempt_at = next_attempt_at - i FROM (SELECT make_interval(secs => "
            "%s) AS i) AS past",
            [seconds],
        )
        cursor.execute(
            "UPDATE public.procrastinate_jobs SET scheduled_at = scheduled_at - "
            "make_interval(secs => %s)",
            [seconds],
        )
        # A test is one transaction, whose now() stands still.
        cursor.execute(
            "UPDATE public.procrastinate_jobs SET scheduled_at = least(scheduled_at, "
            "now()) WHERE scheduled_at <= clock_timestamp()",
        )


def wait_for_next(shop, most):
    """Let time pass until the next job is due, `most` at most. Returns the seconds that passed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM min(scheduled_at) - clock_timestamp()) FROM "
            "procrastinate_jobs WHERE status = 'todo'",
        )
        (left,) = cursor.fetchone()
    passed = most if left is None else min(most, max(float(left), 0) + 0.01)
    age(shop, passed)
    return passed
