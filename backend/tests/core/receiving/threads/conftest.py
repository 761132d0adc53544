"""Webhooks of one account, recorded while the assistant is off."""

import json

import pytest
from django.utils import timezone


@pytest.fixture
def shop(alpha):
    """Alpha, connected as far as receiving is concerned, with the assistant off: nothing here
    leaves the house.
    """
    alpha.instagram_account_id, alpha.instagram_page_id, alpha.page_access_token = (
        "17841",
        "900",
        "EAAtoken",
    )
    alpha.save()
    return alpha


@pytest.fixture
def arrive(shop, run_jobs):
    """`arrive(item, …)` is one webhook with these items, recorded."""
    from core.intake.inbox import store_body

    def deliver(*items, channel="messaging", account="17841"):
        now = int(timezone.now().timestamp() * 1000)
        full = [
            {"sender": {"id": "700"}, "recipient": {"id": account}, "timestamp": now, **item}
            for item in items
        ]
        store_body(
            json.dumps(
                {"object": "instagram", "entry": [{"id": account, "time": now, channel: full}]}
            ).encode()
        )
        run_jobs()

    return deliver
