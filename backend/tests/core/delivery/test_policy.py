"""Whether a message may leave, whatever has happened: the sender's one decision, and every way to
it.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common.errors import AppError
from common.tenancy import in_business
from conversations.models import MessageLog, Thread
from conversations.recording import open_window
from conversations.threads import hand_back, lock_thread, take_over
from conversations.unsent import UnsentReason
from core.delivery.outcomes import resolve_with, retry
from core.delivery.policy import SendSituation, Verdict, decide_sending
from core.delivery.queueing import send_as_person
from core.delivery.sender import begin, deliver
from core.models import Business
from integrations.instagram.conversations import SentMatch
from tests.conversations.rows import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REPLY = SendSituation(
    now=NOON,
    author="ASSISTANT",
    asked_for=False,
    suspended=False,
    ai_enabled=True,
    connected=True,
    same_account=True,
    person_until=None,
    held_until=None,
    written_at=NOON,
    handled_until=None,
    allowed_tag="",
)


@pytest.mark.parametrize(
    ("difference", "what", "tag_or_code"),
    [
        ({}, "SEND", ""),
        ({"author": "PERSON"}, "SEND", ""),
        ({"suspended": True}, "FAIL", "SUSPENDED"),
        ({"author": "PERSON", "suspended": True}, "FAIL", "SUSPENDED"),
        ({"ai_enabled": False}, "FAIL", "AI_OFF"),
        ({"ai_enabled": False, "asked_for": True}, "SEND", ""),
        ({"ai_enabled": False, "author": "PERSON"}, "SEND", ""),
        ({"person_until": NOON + HOUR}, "FAIL", "TOOK_OVER"),
        ({"person_until": NOON}, "SEND", ""),
        ({"person_until": NOON + HOUR, "asked_for": True}, "SEND", ""),
        ({"person_until": NOON + HOUR, "author": "PERSON"}, "SEND", ""),
        ({"handled_until": NOON}, "FAIL", "TOOK_OVER"),
        ({"handled_until": NOON - HOUR}, "SEND", ""),
        ({"handled_until": NOON, "asked_for": True}, "SEND", ""),
        ({"handled_until": NOON, "author": "PERSON"}, "SEND", ""),
        ({"held_until": NOON + HOUR}, "FAIL", "OTHER_APP"),
        ({"held_until": NOON + HOUR, "author": "PERSON"}, "SEND", ""),
        ({"connected": False}, "WAIT", ""),
        ({"connected": False, "ai_enabled": False}, "FAIL", "AI_OFF"),
        ({"same_account": False}, "FAIL", ""),
        ({"allowed_tag": None}, "FAIL", ""),
        ({"allowed_tag": "HUMAN_AGENT", "author": "PERSON"}, "SEND", "HUMAN_AGENT"),
    ],
)
def test_a_message_is_sent_kept_waiting_or_failed_by_the_first_rule_that_applies(
    difference, what, tag_or_code
):
    verdict: Verdict = decide_sending(replace(REPLY, **difference))
    code = verdict.why if verdict.why in UnsentReason.values else ""
    assert (verdict.what, verdict.tag or code) == (what, tag_or_code)
    assert bool(verdict.why) == (what != "SEND")


JOB = 1
FAULTS = {
    "RATE": {"status": 400, "code": 4},
    "TOKEN": {"status": 400, "code": 190},
    "UNKNOWN_OUTCOME": {"status": 500, "code": 2},
    "WINDOW": {"status": 403, "code": 10, "subcode": 2534022},
}


class Story:
    """A thread to which things happen, and by its own reckoning whether what leaves may leave.

    What left is what the simulator was sent. It never refuses by itself: what passes here is the
    product's time alone, and Instagram's window stays open.
    """

    def __init__(self, business, thread, person, config, simulator):
        self.business, self.thread_id, self.person, self.config, self.simulator = (
            business,
            thread.pk,
            person,
            config,
            simulator,
        )
        self.window_age = timedelta(0)  # since the customer's last opening action
        self.person_left = timedelta(0)  # of the time in which a person answers
        self.sends_checked = len(simulator.get("/sim/sends"))

    def happen(self, name, value):
        self.business.refresh_from_db()
        getattr(self, f"_{name}")(value)

    def _inbound(self, _):
        thread = lock_thread(self.thread_id)
        open_window(thread, timezone.now())
        thread.save()
        self.window_age = timedelta(0)

    def _pass(self, hours):
        """Time passes: everything that has a time is so much longer ago."""
        length = timedelta(hours=hours)
        columns = {
            Thread: ["window_opened_at", "person_until", "context_from"],
            MessageLog: ["at", "sending_at", "next_attempt_at"],
        }
        for model, names in columns.items():
            model.objects.update(**{name: F(name) - length for name in names})
        self.window_age += length
        self.person_left = max(self.person_left - length, timedelta(0))

    def _take_over(self, hours_ago):
        now = timezone.now()
        take_over(
            business=self.business,
            thread=lock_thread(self.thread_id),
            by_name="Instagram app",
            person_id=None,
            now=now,
            since=now - timedelta(hours=hours_ago),
        )
        until = Thread.objects.get(pk=self.thread_id).person_until
        self.person_left = max(until - now, timedelta(0)) if until else timedelta(0)

    def _hand_back(self, _):
        hand_back(business=self.business, thread_id=self.thread_id, person=self.person)
        self.person_left = timedelta(0)

    def _switch(self, fields):
        Business.objects.filter(pk=self.business.pk).update(**fields)

    def _token(self, works):
        Business.objects.filter(pk=self.business.pk).update(
            token_failed_at=None if works else timezone.now()
        )

    def _human_agent(self, allowed):
        self.config.HUMAN_AGENT_ALLOWED = allowed

    def _reply(self, pieces):
        """The assistant answers, as `answering` queues it."""
        for number in range(pieces):
            MessageLog.objects.create(
                thread_id=self.thread_id,
                direction="OUT",
                author="ASSISTANT",
                text=f"Piece {number} {uuid4()}",
                state="QUEUED",
                at=timezone.now(),
            )

    def _write(self, tag):
        send_as_person(
            business=self.business,
            thread_id=self.thread_id,
            person=self.person,
            text=f"Hi {uuid4()}",
            client_id=uuid4(),
            tag=tag,
        )
        self.person_left = max(self.person_left, timedelta(hours=self.business.takeover_hours))

    def _retry(self, which):
        failed = list(
            MessageLog.objects.filter(thread_id=self.thread_id, state="FAILED").order_by("id")
        )
        for message in failed[which : which + 1]:
            retry(business=self.business, message_id=message.pk, person=self.person)

    def _resolve(self, _):
        for message in MessageLog.objects.filter(thread_id=self.thread_id, state="UNKNOWN"):
            resolve_with(self.business, message, None)

    def _find(self, _):
        for message in MessageLog.objects.filter(thread_id=self.thread_id, state="UNKNOWN"):
            resolve_with(self.business, message, SentMatch(f"found-{uuid4()}", timezone.now()))

    def _send(self, fault):
        """A worker comes; Instagram answers its first send so, and the others well."""
        may_leave = self.business.instagram_connected and not self.business.suspended
        if fault:
            self.simulator.post("/sim/faults", scope="send", kind="error", times=1, **FAULTS[fault])
        deliver(self.business, JOB, self.thread_id)
        if fault:
            self.simulator.delete("/sim/faults")
        self._check_sends(may_leave)

    def _check_sends(self, may_leave):
        sends = self.simulator.get("/sim/sends")[self.sends_checked :]
        self.sends_checked += len(sends)
        if not may_leave:
            assert sends == []
        for send in sends:
            self._check(MessageLog.objects.get(text=send["text"]), send["tag"] or "")

    def _die(self, _):
        """A worker comes and is killed when its message is committed as SENDING."""
        outgoing = begin(self.business, JOB, self.thread_id)
        if outgoing is not None:
            self._check(MessageLog.objects.get(pk=outgoing.message_id), outgoing.tag)

    def _check(self, message, tag):
        if message.author == "ASSISTANT":
            assert tag == ""
            assert self.window_age < DAY
            if message.asked_by_id is None:
                assert not self.person_left
                assert Business.objects.get(pk=self.business.pk).ai_enabled
        elif self.window_age < DAY:
            assert tag == ""
        else:
            assert tag == "HUMAN_AGENT"
            assert self.config.HUMAN_AGENT_ALLOWED
            assert self.window_age < 7 * DAY


EVENTS = st.one_of(
    st.tuples(st.sampled_from(["inbound", "hand_back", "resolve", "find", "die"]), st.none()),
    st.tuples(st.just("pass"), st.sampled_from([0.5, 5, 11, 13, 23, 25, 100, 170])),
    st.tuples(st.just("take_over"), st.sampled_from([0, 0, 1, 13])),
    st.tuples(
        st.just("switch"),
        st.sampled_from(
            [
                {"ai_enabled": False},
                {"ai_enabled": True},
                {"status": "SUSPENDED"},
                {"status": "ACTIVE"},
            ]
        ),
    ),
    st.tuples(st.just("token"), st.booleans()),
    st.tuples(st.just("human_agent"), st.booleans()),
    st.tuples(st.just("reply"), st.integers(1, 3)),
    st.tuples(st.just("write"), st.sampled_from(["", "HUMAN_AGENT"])),
    st.tuples(st.just("retry"), st.integers(0, 2)),
    st.tuples(st.just("send"), st.sampled_from(["", "", *FAULTS])),
    st.tuples(st.just("send"), st.just("")),
)

# What seldom comes together by chance.
SCENES = [
    [("reply", 2), ("switch", {"ai_enabled": False})],
    [("reply", 1), ("switch", {"status": "SUSPENDED"})],
    [("reply", 1), ("send", "RATE"), ("switch", {"ai_enabled": False})],
    [("human_agent", True), ("pass", 25), ("write", "HUMAN_AGENT")],
    [
        ("inbound", None),
        ("human_agent", True),
        ("pass", 25),
        ("write", "HUMAN_AGENT"),
        ("pass", 150),
    ],
    [("token", False), ("reply", 1), ("pass", 25), ("token", True)],
    [("reply", 1), ("die", None), ("take_over", 0), ("send", ""), ("resolve", None)],
    [("reply", 2), ("take_over", 0), ("retry", 0), ("pass", 23)],
]
# In the end whatever still waits has its chance to leave.
END = [("token", True), ("send", ""), ("resolve", None), ("pass", 0.5), ("send", "")]
STORIES = st.lists(
    EVENTS.map(lambda event: [event]) | st.sampled_from(SCENES), min_size=2, max_size=12
).map(
    lambda parts: [*(event for part in parts for event in part), *END],
)


def with_every_scene(test):
    for scene in SCENES:
        test = example(events=[*scene, *END])(test)
    return test


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(events=STORIES)
@with_every_scene
def test_nothing_leaves_that_may_not_whatever_happened_before(
    shop, emma, alice, settings, simulator, events
):
    simulator.post("/sim/app", human_agent=True)
    settings.HUMAN_AGENT_ALLOWED = False
    with in_business(shop), transaction.atomic():
        Business.objects.filter(pk=shop.pk).update(ai_enabled=True)
        story = Story(shop, emma, alice, settings, simulator)
        for name, value in events:
            try:
                story.happen(name, value)
            except AppError:
                continue  # a person was told that it cannot be
        transaction.set_rollback(True)
