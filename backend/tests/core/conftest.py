"""A shop whose assistant is on, and a customer of it, known to both sides.

Models are imported when a test runs: this is read before Django is ready.
"""

import pytest


@pytest.fixture
def shop(alpha, connected):
    from django.utils import timezone

    from common.tenancy import in_business
    from conversations.models import Instructions

    connected(alpha)
    alpha.ai_enabled, alpha.debounce_seconds = True, 0
    alpha.discloses = (
        False  # a message of its own before the first reply: said where a test is about it
    )
    alpha.save()
    with in_business(alpha):
        Instructions.objects.create(
            version=3, text="We sell mugs. A mug costs 20 euros.", created_at=timezone.now()
        )
        yield alpha


@pytest.fixture
def emma(shop, thread_in, simulator):
    """Emma's thread, known to both sides."""
    simulator.post(
        "/sim/dm", account="luna.ceramics", customer="emma.w", text="Hello", deliver="never"
    )
    return thread_in(
        shop,
        igsid=simulator.post("/sim/igsid", username="emma.w", account="luna.ceramics")["igsid"],
    )


@pytest.fixture
def hear(shop, emma):
    """`hear("Hello")` is a customer's message that has joined the thread's live turn."""

    from django.utils import timezone

    from conversations.models import MessageLog
    from conversations.turns import join_turn

    def say(words="How much is a mug?", **fields):
        now = timezone.now()
        message = MessageLog.objects.create(
            **{
                "thread": emma,
                "direction": "IN",
                "author": "CUSTOMER",
                "text": words,
                "state": "RECEIVED",
                "at": now,
                **fields,
            },
        )
        turn, _ = join_turn(thread=emma, messages=[message], now=now, debounce=0, ceiling=0)
        return turn

    return say


@pytest.fixture
def media_folder(settings, tmp_path):
    """A file outlives the transaction that a test is."""
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def provider(settings, monkeypatch):
    """A model's server of this test alone: `provider.will_say("Hello")`."""
    from integrations.llm import client, tool_support
    from tests.core.model_provider import Provider

    result = Provider()
    settings.OPENAI_BASE_URL = result.url
    settings.MODEL_TIMEOUT_SECONDS = 5
    settings.MODEL_RETRIES = 2
    monkeypatch.setattr(client, "FIRST_WAIT_SECONDS", 0.001)
    tool_support.forget_refusals()
    yield result
    result.server.shutdown()
    result.server.server_close()


@pytest.fixture
def time_passes(run_jobs):
    """`time_passes(shop, seconds)` runs what becomes due within that time, each at its moment:
    whatever is stored of messages and jobs moves into the past. Returns the names of the jobs that
    ran."""
    from tests.core.passing_time import wait_for_next

    def pass_time(shop, seconds):
        names = run_jobs()
        while seconds > 0:
            seconds -= wait_for_next(shop, seconds)
            names += run_jobs()
        return names

    return pass_time


@pytest.fixture
def luna(alpha, alice, simulator):
    """Alpha, connected through Instagram Login, a week after one conversation; the jobs have not
    run yet.
    """
    from datetime import timedelta

    from django.utils import timezone

    from core.connecting.connections import connect
    from core.connecting.dialog import Grant
    from integrations.instagram.facebook_login import Account, Page

    at = timezone.now() - timedelta(days=7)
    lines = [("customer", at, "Do you ship?"), ("business", at + timedelta(minutes=1), "We do!")]
    messages = [
        {"from": who, "created_time": when.isoformat(), "text": text} for who, when, text in lines
    ]
    simulator.post("/sim/history", account="luna.ceramics", customer="emma.w", messages=messages)
    granted = simulator.post("/sim/instagram_login/connect", account="luna.ceramics")
    account = Account(
        granted["instagram_id"], granted["username"], granted["username"], "", granted["scoped_id"]
    )
    page = Page(id="", name="", token=granted["access_token"], account=account)
    grant = Grant(
        login="INSTAGRAM",
        pages=[page],
        scopes=granted["scopes"],
        expires_at=timezone.now() + timedelta(days=60),
    )
    return connect(business=alpha, person=alice, grant=grant, page=page)
