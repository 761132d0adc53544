"""Whatever stands in a signed body, it is answered 200, and the next customer is answered too."""

import json

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.tenancy import in_business
from conversations.events import Event, EventKind, understand
from conversations.models import Instructions
from core.intake.envelopes import open_body
from core.models import InboxEvent
from core.receiving.handlers import HANDLERS
from tests.core.any_json import bodies, nearly_right
from tests.webhooks import payload, sign

STATES_ON_ARRIVAL = {"PENDING", "UNREADABLE", "TEST", "APART"}
# The same examples in every run, on every machine, however busy: what fails here fails again.
steady = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@settings(steady, max_examples=400)
@given(bodies)
def test_every_event_of_any_body_is_understood_as_something(body):
    for envelope in open_body(json.dumps(body).encode()):
        assert envelope.state in STATES_ON_ARRIVAL
        envelope.payload.encode("ascii")
        event = understand(envelope.payload)
        assert isinstance(event, Event)
        kept = json.dumps(
            [
                event.text,
                event.description,
                event.details,
                event.mid,
                [vars(found) for found in event.attachments],
            ],
            ensure_ascii=False,
        )
        assert "\\u0000" not in kept
        kept.encode()  # no lone surrogate
        assert len(event.description) <= 200
        assert len(event.mid) <= 512


@settings(steady, max_examples=100)
@given(st.binary(max_size=200))
def test_bytes_that_are_no_json_are_kept(body):
    assert open_body(body)


def post(client, raw):
    return client.post(
        "/core/webhook/instagram/",
        raw,
        content_type="application/json",
        headers={"X-Hub-Signature-256": sign(raw)},
    )


@pytest.fixture
def shop(alpha, connected):
    """A connected business that sells mugs, with the assistant on."""
    connected(alpha)
    alpha.ai_enabled, alpha.debounce_seconds = True, 0
    alpha.save()
    with in_business(alpha):
        Instructions.objects.create(
            version=1, text="We sell mugs. A mug costs 20 euros.", created_at=timezone.now()
        )
    return alpha


def ask_as_emma(shop, client, simulator, text):
    """Emma's message arrives by a webhook that is as it should be."""
    igsid = simulator.post("/sim/igsid", username="emma.w", account="luna.ceramics")["igsid"]
    body = payload(
        "message_text",
        account=shop.instagram_account_id,
        customer=igsid,
        at=int(timezone.now().timestamp() * 1000),
        mid="m-normal",
        text=text,
    )
    simulator.post(
        "/sim/dm", account="luna.ceramics", customer="emma.w", text=text, deliver="never"
    )
    assert post(client, json.dumps(body).encode()).status_code == 200


def test_after_any_bodies_a_customer_is_answered_as_always(shop, client, run_jobs, simulator):
    @settings(steady, max_examples=80)
    @given(bodies | nearly_right)
    def anything_may_come(body):
        raw = (
            json.dumps(body).encode().replace(b'"17841"', f'"{shop.instagram_account_id}"'.encode())
        )
        assert post(client, raw).status_code == 200
        run_jobs(limit=1000)
        assert not InboxEvent.objects.filter(state__in=["PENDING", "FAILED"]).exists()

    anything_may_come()
    run_jobs(timed=True, limit=5000)
    shop.refresh_from_db()
    # A message that Instagram blocks messaging may have come
    shop.token_failed_at, shop.token_error = (None, "")
    shop.save()
    ask_as_emma(shop, client, simulator, "How much is a mug?")
    run_jobs(timed=True, limit=1000)
    thread = simulator.get("/sim/thread", account="luna.ceramics", customer="emma.w")
    assert any("20 euros" in (message["text"] or "") for message in thread["messages"])


def test_every_kind_of_event_has_a_handler():
    assert set(HANDLERS) == set(EventKind)
