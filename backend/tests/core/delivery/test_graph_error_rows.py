"""Every error that Graph answers a send with: what becomes of the message, of the account, and what
its owner sees; through the real sender, with the simulator answering that error.

What a code means is in tests/integrations/instagram/test_graph_errors.py; here is what follows from
it.
"""

import uuid
from typing import NamedTuple

import pytest
from django.core import mail
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import Customer, MessageLog, Thread
from conversations.send_problems import SENTENCES
from core.connecting.state import describe
from core.delivery.queueing import send_as_person
from core.receiving.profiles import fetch_profile
from integrations.instagram.errors import NOT_REVIEWED, USER_TEXTS

WAITS = "Waits until Instagram is connected again."


class Row(NamedTuple):
    """`message` is its state after one send. `problem` is the account's, None: it goes on."""

    status: int
    code: int
    subcode: int | None
    message: str
    problem: str | None
    state: str
    words: str
    transient: bool | None = None

    @property
    def error_code(self) -> str:
        return f"{self.code}/{self.subcode}" if self.subcode else str(self.code)


def stops(status, code, subcode, problem, state="TOKEN_EXPIRED", kind="TOKEN", message="QUEUED"):
    words = WAITS if message == "QUEUED" else USER_TEXTS[kind]
    return Row(status, code, subcode, message, problem, state, words)


def fails(status, code, subcode, kind, words=""):
    return Row(status, code, subcode, "FAILED", None, "CONNECTED", words or USER_TEXTS[kind])


def waits(status, code, subcode=None):
    return Row(status, code, subcode, "QUEUED", None, "CONNECTED", USER_TEXTS["RATE"])


def leaves_open(status, code, subcode=None, transient=None):
    return Row(
        status, code, subcode, "UNKNOWN", None, "CONNECTED", SENTENCES["CHECKING"], transient
    )


ROWS = [
    # The token is dead: the account stops, the message waits for somebody to connect again.
    stops(400, 190, None, "REFUSED"),
    stops(400, 190, 458, "REVOKED"),
    stops(400, 190, 459, "REFUSED"),
    stops(401, 190, 460, "PASSWORD_CHANGED"),
    stops(401, 190, 463, "EXPIRED"),
    stops(400, 190, 464, "REFUSED"),
    stops(400, 190, 467, "REFUSED"),
    stops(400, 190, 492, "ROLE_LOST", state="MISSING_PERMISSIONS"),
    stops(400, 102, None, "REFUSED"),
    stops(200, 190, 463, "EXPIRED"),  # HTTP 200 with an error inside
    # A permission is missing or was taken back: likewise.
    stops(403, 10, None, "PERMISSION", state="MISSING_PERMISSIONS"),
    stops(403, 200, None, "ROLE_LOST", state="MISSING_PERMISSIONS"),
    stops(400, 210, None, "ROLE_LOST", state="MISSING_PERMISSIONS"),
    stops(400, 299, None, "ROLE_LOST", state="MISSING_PERMISSIONS"),
    # The account is restricted: it stops. What was judged for its content is not sent again.
    stops(400, 10, 1893063, "REFUSED"),
    stops(400, 368, None, "REFUSED", kind="POLICY", message="FAILED"),
    # Permanent for this message or this customer; the account goes on.
    fails(403, 10, 2534022, "WINDOW"),
    fails(400, 10, 2018278, "WINDOW"),
    fails(403, 10, 2018300, "HELD"),
    fails(400, 3, None, "INVALID", USER_TEXTS[NOT_REVIEWED]),
    fails(400, 100, None, "INVALID"),
    fails(400, 100, 33, "INVALID"),
    fails(400, 100, 2018001, "RECIPIENT"),
    fails(400, 100, 2534014, "RECIPIENT"),
    fails(400, 100, 2534001, "RECIPIENT"),
    fails(400, 551, 1545041, "RECIPIENT"),
    fails(400, 230, None, "RECIPIENT"),
    fails(400, 9010, None, "RECIPIENT"),
    fails(400, 2500, None, "INVALID"),
    fails(400, 27, None, "INVALID"),
    # Refused because there were too many: again after a while.
    waits(400, 4),
    waits(400, 17),
    waits(400, 32),
    waits(400, 80002),
    waits(400, 80007),
    # No proof that nothing was accepted: looked for before it is sent again.
    leaves_open(400, 341),
    leaves_open(429, 613),
    leaves_open(400, 613),
    leaves_open(500, 1),
    leaves_open(500, 2),
    leaves_open(503, 2, transient=True),
    leaves_open(400, 2, 1545133),
    leaves_open(400, 100, transient=True),
    leaves_open(500, 100),
    leaves_open(500, 190),
    leaves_open(500, 10, 2534022),
    leaves_open(400, 100, 2534025),
    leaves_open(400, -1, 2534023),
    leaves_open(400, -1),
    leaves_open(400, 6000),
]
OPEN = [row for row in ROWS if row.message == "UNKNOWN"]


@pytest.fixture(params=["FACEBOOK", "INSTAGRAM"])
def luna(request, alpha, connected, simulator):
    """Alpha, connected through either login."""
    connected(alpha)
    if request.param == "INSTAGRAM":
        granted = simulator.post("/sim/instagram_login/connect", account="luna.ceramics")
        alpha.instagram_login, alpha.instagram_page_id, alpha.page_access_token = (
            "INSTAGRAM",
            None,
            granted["access_token"],
        )
        alpha.granted_scopes = granted["scopes"]
        alpha.save()
    return alpha


@pytest.fixture
def thread(luna, simulator, thread_in):
    igsid = simulator.post(
        "/sim/dm", account="luna.ceramics", customer="emma.w", text="Hello", deliver="never"
    )["igsid"]
    with in_business(luna):
        return thread_in(luna, igsid=igsid, name="")


def say(luna, thread, person, run_jobs):
    with in_business(luna):
        message, _ = send_as_person(
            business=luna,
            thread_id=thread.pk,
            person=person,
            text="We open at nine.",
            client_id=uuid.uuid4(),
        )
    run_jobs()
    luna.refresh_from_db()
    with in_business(luna):
        return MessageLog.objects.get(pk=message.pk), Thread.objects.get(pk=thread.pk)


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row.status}-{row.code}-{row.subcode}-{row.transient}"
)
def test_every_graph_error_has_its_row(luna, thread, alice, simulator, run_jobs, row):
    fault = {
        "status": row.status,
        "code": row.code,
        "subcode": row.subcode,
        "transient": row.transient,
    }
    simulator.post(
        "/sim/faults",
        scope="send",
        kind="error",
        times=1,
        message="Ein Fehler: We open at nine.",
        **fault,
    )
    message, thread = say(luna, thread, alice, run_jobs)
    # The message.
    assert message.state == row.message
    assert (message.next_attempt_at is not None) == (
        row.problem is None and row.message != "FAILED"
    )
    assert message.error_code == row.error_code
    assert simulator.get("/sim/sent") == []
    # The account.
    shown = describe(luna)
    assert shown.state == row.state
    assert (shown.problem and shown.problem.code) == row.problem
    assert luna.token_expired == (row.problem is not None)
    assert "nine" not in luna.token_error
    # What the owner sees: words in the thread, and one mail where only they can help.
    assert message.error_text == row.words
    assert (thread.needs_you_reason == "SENDING_FAILED") == (row.message == "FAILED")
    assert [sent.subject for sent in mail.outbox] == [
        f"Alpha: {problem.title}" for problem in [shown.problem] if problem
    ]


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.problem and row.message == "QUEUED"],
    ids=lambda row: f"{row.code}-{row.subcode}",
)
def test_what_waits_behind_a_stopped_account_is_not_even_tried(
    luna, thread, alice, simulator, run_jobs, row
):
    simulator.post(
        "/sim/faults",
        scope="send",
        kind="error",
        times=1,
        status=row.status,
        code=row.code,
        subcode=row.subcode,
    )
    say(luna, thread, alice, run_jobs)
    simulator.delete("/sim/calls")
    with in_business(luna):
        MessageLog.objects.create(
            thread=thread,
            direction="OUT",
            author="ASSISTANT",
            text="Two",
            state="QUEUED",
            at=timezone.now(),
        )
    run_jobs(timed=True)
    assert [
        call for call in simulator.get("/sim/calls") if call["path"].endswith("/messages")
    ] == []
    with in_business(luna):
        assert set(MessageLog.objects.filter(direction="OUT").values_list("state", flat=True)) == {
            "QUEUED"
        }


@pytest.mark.parametrize(("code", "subcode"), [(230, None), (9010, None), (100, 33)])
def test_a_profile_that_instagram_will_not_tell_leaves_a_nameless_customer(
    luna, thread, simulator, code, subcode
):
    simulator.post(
        "/sim/faults",
        scope="profile",
        kind="error",
        status=400,
        code=code,
        subcode=subcode,
        times=1,
    )
    with in_business(luna):
        fetch_profile(luna, thread.customer_id)
        customer = Customer.objects.get(pk=thread.customer_id)
        assert (customer.name, customer.profile_fetched_at is not None) == ("", True)
    luna.refresh_from_db()
    assert luna.instagram_connected


def test_how_long_instagram_wants_us_to_wait_is_respected(luna, thread, alice, simulator, run_jobs):
    simulator.post(
        "/sim/faults", scope="send", kind="error", times=1, status=400, code=613, retry_after=240
    )
    message, _ = say(luna, thread, alice, run_jobs)
    assert 230 < (message.next_attempt_at - timezone.now()).total_seconds() <= 240
