"""What a customer unsent leaves the inbox of events too, whenever its words came and however its
ids are written.
"""

import pytest

from conversations.models import Attachment, MessageLog
from core.models import InboxEvent
from core.receiving.shards import receive_shard
from core.tasks import tidy
from tests.core.receiving.bodies import NOW_MS, echo, messages, text, unsend
from tests.webhooks import content, wrap

SECRET = "1234"
LINK = f"https://cdn.example/{SECRET}"


@pytest.fixture
def post(post):
    """`post(item, …)` is one webhook; `account` and `head` say how Meta names whose it is."""

    def deliver(*items, **body):
        return post(wrap(*items, at=NOW_MS, **body), timed=True)

    return deliver


def is_gone():
    return not InboxEvent.objects.filter(payload__contains=SECRET).exists()


def edit(mid="5", **more):
    said = content("edit", mid=mid, text=f"My PIN is {SECRET}")
    return {"message_edit": {**said["message_edit"], **more}}


WITH_WORDS = {
    "text": (text("5", SECRET), {}),
    "numeric mid": (text(5, SECRET), {}),
    "page id": (text("5", SECRET), {"account": "900"}),
    "numeric account": (text("5", SECRET), {"account": 17841}),
    "standby": (text("5", SECRET), {"channel": "standby"}),
    "edit": (edit(), {}),
    "edit, numeric mid": (edit(5), {}),
    "edit, page id": (edit(), {"account": "900"}),
    "edit that names nobody": (edit(), {"people": False}),
    "quick reply": (text("5", SECRET, quick_reply={"payload": SECRET}), {}),
    "button": (content("postback", mid="5", title=SECRET, payload=SECRET), {}),
    "photo": (text("5", "", attachments=[{"type": "image", "payload": {"url": LINK}}]), {}),
    "story reply": (text("5", "Wow", reply_to={"story": {"id": "9", "url": LINK}}), {}),
    "reaction": (content("reaction", mid="5", emoji=SECRET), {}),
    "unsend with its words": (unsend("5", text=SECRET), {}),
}


@pytest.mark.parametrize("spelling", WITH_WORDS)
def test_words_that_come_after_the_unsend_leave_no_trace(post, spelling):
    item, options = WITH_WORDS[spelling]
    post(unsend("5"))
    post(item, **options)
    assert is_gone()
    assert [(m.kind, m.text, m.details, m.reactions) for m in messages()] == [
        ("DELETED", "", {}, [])
    ]
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("spelling", WITH_WORDS)
def test_words_that_came_before_the_unsend_leave_too(post, spelling):
    item, options = WITH_WORDS[spelling]
    post(item, **options)
    post(unsend("5"))
    assert is_gone()
    assert SECRET not in str(list(MessageLog.objects.values())) + str(
        list(Attachment.objects.values())
    )


def test_a_mid_that_is_longer_than_its_column_names_one_message(post):
    long = "m" * 600
    post(text(long, SECRET))
    post(text("m" * 512 + "other", "Hello"))
    post(unsend(long))
    assert is_gone()
    assert [m.text for m in messages()] == ["", "Hello"]
    post(edit(long))
    assert is_gone()


def test_what_others_wrote_under_another_mid_stays(post):
    post(text("5", SECRET), text("55", "My order is 6789"))
    post(unsend("5"))
    assert is_gone()
    assert InboxEvent.objects.filter(payload__contains="6789").count() == 1
    assert [m.text for m in messages()] == ["", "My order is 6789"]


def test_the_echo_of_what_the_business_took_back_before_it_came_leaves_too(post):
    post(echo("5", "", is_deleted=True))
    post(echo("5", SECRET))
    assert is_gone()
    assert [(m.direction, m.kind) for m in messages()] == [("OUT", "DELETED")]


@pytest.mark.parametrize("head", [{"object": "page"}, {"account": "99999"}])
def test_words_that_stand_in_no_thread_leave_within_the_hour(post, head):
    post(text("5", SECRET), **head)
    post(unsend("5"), **head)
    post(edit(), **head)
    tidy()
    assert is_gone()
    assert InboxEvent.objects.count() == 3


def test_an_unsend_that_names_nobody_is_heeded_when_its_message_comes_after_it(post, run_jobs):
    post(unsend("5"), people=False)
    assert InboxEvent.objects.get().state == "UNREADABLE"
    post(text("5", SECRET))
    tidy()
    receive_shard(InboxEvent.objects.get(state="PENDING").shard)
    run_jobs(timed=True)
    assert is_gone()
    assert [(m.kind, m.text) for m in messages()] == [("DELETED", "")]


def test_an_unsend_whose_message_never_comes_stays_unreadable(post):
    post(unsend("5"), people=False)
    tidy()
    event = InboxEvent.objects.get()
    receive_shard(event.shard)
    event.refresh_from_db()
    assert event.state == "UNREADABLE"
