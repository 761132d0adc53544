"""Webhooks of one account, recorded."""

import json

import pytest


@pytest.fixture
def shop(alpha):
    """Alpha, connected as far as receiving is concerned, with the assistant on."""
    from common.tenancy import in_business

    alpha.instagram_account_id, alpha.instagram_page_id, alpha.page_access_token = (
        "17841",
        "900",
        "EAAtoken",
    )
    alpha.ai_enabled = True
    alpha.save()
    with in_business(alpha):
        yield alpha


@pytest.fixture
def arrive(shop, run_jobs):
    """`arrive(item, …)` is one webhook with these items, recorded; `at` are milliseconds after a
    fixed moment.
    """
    from core.intake.inbox import store_body
    from tests.core.receiving.bodies import NOW_MS

    def deliver(*items, channel="messaging", at=0, **entry):
        full = [
            {
                "sender": {"id": "700"},
                "recipient": {"id": "17841"},
                "timestamp": NOW_MS + at,
                **item,
            }
            for item in items
        ]
        body = {
            "object": "instagram",
            "entry": [{"id": "17841", "time": NOW_MS, channel: full, **entry}],
        }
        store_body(json.dumps(body).encode())
        return run_jobs()

    return deliver


@pytest.fixture
def tell(shop, run_jobs):
    """`tell(field, value)` is one change of the account, recorded."""
    from core.intake.inbox import store_body
    from tests.core.receiving.bodies import NOW_MS

    def deliver(field, value, **entry):
        body = {
            "object": "instagram",
            "entry": [
                {
                    "id": "17841",
                    "time": NOW_MS // 1000,
                    "changes": [{"field": field, "value": value}],
                    **entry,
                }
            ],
        }
        store_body(json.dumps(body).encode())
        return run_jobs()

    return deliver
