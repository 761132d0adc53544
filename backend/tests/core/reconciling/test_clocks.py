"""A server's clock that is ahead of or behind Meta's: events keep their order, and who can set the
clock is told.
"""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import MessageLog, Thread, Turn
from conversations.threads import hand_back, take_over_by_button
from core.connecting.access import get_access
from core.doctor.examination import examine
from core.intake.inbox import store_body
from core.models import Business
from core.reconciling.missed_messages import reconcile
from integrations.instagram.profiles import get_profile
from tests.webhooks import payload

SHOP, EMMA = "luna.ceramics", "emma.w"
AHEAD = 300


@pytest.fixture
def ahead(simulator, shop, emma):
    """`ahead(300)`: our clock is so far ahead of Meta's, and Instagram was asked."""

    def differ(seconds):
        simulator.post("/sim/clock", ahead_seconds=-seconds)
        get_profile(get_access(shop), emma.customer.igsid)

    return differ


@pytest.fixture
def arrives(shop, emma, run_jobs):
    """`arrives("Hello", ago=2)`: a webhook brings what a customer, or the phone, said two seconds
    ago, and Meta's clock is five minutes behind ours.
    """

    def deliver(words, *, ago, by_phone=False):
        body = payload(
            "echo_from_phone" if by_phone else "message_text",
            account=shop.instagram_account_id,
            customer=emma.customer.igsid,
            at=int((timezone.now().timestamp() - AHEAD - ago) * 1000),
            mid=f"mid {words}",
            text=words,
        )
        store_body(json.dumps(body).encode())
        run_jobs()

    return deliver


def hand_back_long_ago(shop, emma, alice):
    """A person answered and handed back a few seconds ago."""
    take_over_by_button(business=shop, thread_id=emma.pk, person=alice)
    hand_back(business=shop, thread_id=emma.pk, person=alice)
    before = timezone.now() - timedelta(seconds=10)
    Thread.objects.filter(pk=emma.pk).update(context_from=before)
    MessageLog.objects.create(
        thread=emma, direction="OUT", author="PERSON", text="Hi", state="SENT", at=before
    )


def test_a_reply_from_the_phone_after_a_hand_back_silences_the_assistant(
    shop, emma, alice, ahead, arrives
):
    ahead(AHEAD)
    hand_back_long_ago(shop, emma, alice)
    arrives("Alice here", ago=2, by_phone=True)
    emma.refresh_from_db()
    assert emma.person_until is not None


def test_a_customer_who_writes_after_a_hand_back_is_answered(shop, emma, alice, ahead, arrives):
    ahead(AHEAD)
    hand_back_long_ago(shop, emma, alice)
    arrives("How much is a mug?", ago=2)
    assert list(Turn.objects.values_list("state", "reason")) == [("ANSWERED", "")]


def test_what_was_said_since_the_last_look_is_found_although_our_clock_was_ahead(
    shop, emma, ahead, simulator, run_jobs
):
    ahead(AHEAD)
    said = timezone.now() - timedelta(seconds=AHEAD + 120)
    lost = {"from": "customer", "created_time": said.isoformat(), "text": "Anybody there?"}
    simulator.post("/sim/history", account=SHOP, customer=EMMA, messages=[lost])
    looked = timezone.now() - timedelta(seconds=180)
    Business.objects.filter(pk=shop.pk).update(reconciled_at=looked)
    shop.refresh_from_db()
    assert reconcile(shop) == 1


@pytest.mark.parametrize(
    ("seconds", "state", "said"),
    [
        (0, "OK", "It agrees with Instagram’s."),
        (4, "OK", "It agrees with Instagram’s."),
        (AHEAD + 1, "WARN", "It is 5 minutes ahead of Instagram’s. Conversa allows for it."),
        (-90, "WARN", "It is 90 seconds behind Instagram’s. Conversa allows for it."),
        (86_410, "FAIL", "It is 24 hours ahead of Instagram’s. That is too much to allow for"),
    ],
)
def test_the_doctor_says_that_the_clock_is_wrong(shop, ahead, seconds, state, said):
    ahead(seconds)
    check = next(check for check in examine(shop).checks if check.code == "CLOCK")
    assert check.state == state
    # A call may take a part of a second.
    assert check.result.replace("91 s", "90 s").replace("89 s", "90 s").startswith(said)
