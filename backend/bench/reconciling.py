"""What looking for missed messages costs: calls of Instagram's Conversations API, by the
simulator's own log.
"""

from datetime import timedelta

from bench.answering import ACCOUNTS, close_shops, open_shops
from bench.stage import Row, Stage

ALLOWED = 2 * 3600  # Meta: two calls a second for an account
BUSY = 20  # conversations in which something is said between two looks


def measure(stage: Stage) -> list[Row]:
    """Return rows of the calls an hour for a quiet account, and for one where customers write all
    the time.
    """
    from django.conf import settings

    open_shops(stage)
    try:
        stage.stop("worker")  # it looks by itself as well, and would be counted
        runs = 60 / settings.RECONCILE_MINUTES
        quiet = _count_calls_of_a_run(stage) * runs
        for number in range(BUSY):
            stage.post(
                "/sim/dm", account=ACCOUNTS[0], customer=f"c{number}", text="How much is a mug?"
            )
        busy = _count_calls_of_a_run(stage) * runs
    finally:
        close_shops(stage)
    every = f"every {settings.RECONCILE_MINUTES} minutes (allowed {ALLOWED:,}/h)"
    return [
        Row(
            "Looking for missed messages, quiet account",
            quiet,
            "calls/h",
            every,
            quiet < ALLOWED / 100,
        ),
        Row(
            f"… {BUSY} conversations between two looks",
            busy,
            "calls/h",
            f"{busy / ALLOWED:.1%} of what is allowed",
            busy < ALLOWED / 10,
        ),
    ]


def _count_calls_of_a_run(stage: Stage) -> int:
    from django.conf import settings
    from django.utils import timezone

    from common.tenancy import in_business
    from core.models import Business
    from core.reconciling.missed_messages import reconcile

    before = timezone.now() - timedelta(minutes=settings.RECONCILE_MINUTES)
    Business.objects.filter(name=ACCOUNTS[0]).update(reconciled_at=before)
    business = Business.objects.get(name=ACCOUNTS[0])
    requests_before = len(_list_calls(stage))
    with in_business(business):
        reconcile(business)
    return len(_list_calls(stage)) - requests_before


def _list_calls(stage: Stage) -> list[dict]:
    return [call for call in stage.get("/sim/calls") if call["api"] == "graph"]
