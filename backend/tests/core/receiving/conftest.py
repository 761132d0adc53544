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
def assistant_off(shop):
    """Nothing that arrives is answered: nothing leaves the house."""
    shop.ai_enabled = False
    shop.save()


@pytest.fixture
def post(shop, run_jobs):
    """`post(body)` is one webhook, recorded; the names of the jobs that ran."""
    from core.intake.inbox import store_body

    def deliver(body, *, timed=False):
        store_body(json.dumps(body).encode())
        return run_jobs(timed=timed)

    return deliver


@pytest.fixture
def arrive(post):
    """`arrive(item, …)` is one webhook with these items, recorded; `at` are milliseconds after a
    moment that is the same for the whole test, a minute before it.
    """
    from tests.core.receiving.bodies import ago
    from tests.webhooks import wrap

    began = ago(minutes=1)

    def deliver(*items, at=0, **body):
        return post(wrap(*items, at=began + at, **body))

    return deliver


@pytest.fixture
def arrive_now(post):
    """`arrive_now(item, …)` is one webhook with these items, recorded; what it tells has just
    happened.
    """
    from tests.core.receiving.bodies import ago
    from tests.webhooks import wrap

    def deliver(*items, **body):
        return post(wrap(*items, at=ago(), **body))

    return deliver
