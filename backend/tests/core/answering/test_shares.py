"""A story mention, or a post that is shared without a word: seen and kept, and answered only where
the owner wants it.
"""

import pytest

from common.tenancy import in_business
from conversations.models import MessageLog, Turn
from core.models import Business

SHOP = {"account": "luna.ceramics", "customer": "emma.w"}
POST = [{"type": "ig_post", "payload": {"url": "https://cdn.example/1", "title": "Blue mug"}}]


@pytest.fixture
def sent(shop, emma, run_jobs):
    """`sent(kind, …)` is what Emma did without a question, and all that follows; returns our
    replies.
    """

    def react(*messages):
        from tests.conversations.rows import said

        for number, (kind, words) in enumerate(messages):
            message = said(
                emma, words, emma.last_message_at, mid=f"m{number}", kind=kind, turn=None
            )
            turn = Turn.objects.filter(state="OPEN").first() or Turn.objects.create(
                thread=emma,
                opened_at=message.at,
                due_at=message.at,
            )
            MessageLog.objects.filter(pk=message.pk).update(turn=turn)
        from core.answering.turns import answer

        shop.refresh_from_db()
        answer(shop, 1, Turn.objects.get().pk)
        return list(MessageLog.objects.filter(direction="OUT"))

    return react


@pytest.mark.parametrize(
    "messages",
    [
        [("STORY_MENTION", "")],
        [("SHARE", "")],
        [("SHARE", ""), ("STORY_MENTION", " ")],
    ],
)
def test_a_share_is_not_answered_with_a_disclosure_and_a_question(shop, sent, messages):
    assert sent(*messages) == []
    turn = Turn.objects.get()
    assert (turn.state, turn.reason) == ("SILENT", "SHARED_ONLY")


def test_a_share_asks_for_nobody_and_its_silence_says_why(shop, sent, emma, client_for, alice):
    sent(("STORY_MENTION", ""))
    emma.refresh_from_db()
    assert emma.needs_you_reason == ""
    items = (
        client_for(alice)
        .get(f"/api/businesses/{shop.pk}/threads/{emma.pk}/timeline/")
        .json()["items"]
    )
    assert [item["text"] for item in items if item["type"] == "SILENCE"] == [
        (
            "Assistant didn’t reply: something was shared, or your account was mentioned in a "
            "story, without a question."
        ),
    ]


@pytest.mark.parametrize(
    "messages",
    [
        [("SHARE", ""), ("TEXT", "How much is a mug?")],
        [("SHARE", "How much is a mug?")],
        [("IMAGE", "How much is a mug?")],
    ],
)
def test_a_share_with_a_question_beside_it_is_answered(sent, messages):
    assert len(sent(*messages)) == 1


def test_a_share_with_a_heart_beside_it_is_not_answered(sent):
    assert sent(("SHARE", ""), ("TEXT", "❤️")) == []
    assert Turn.objects.get().reason == "NO_ANSWER_NEEDED"


def test_a_share_is_answered_where_the_owner_wants_it(shop, sent, client_for, alice):
    address = f"/api/businesses/{shop.pk}/assistant/"
    owner = client_for(alice)
    assert owner.get(address).json()["answers_shares"] is False
    assert (
        owner.put(address, {"answers_shares": True, "base_version": 3}, format="json").json()[
            "answers_shares"
        ]
        is True
    )
    assert Business.objects.get(pk=shop.pk).answers_shares
    with in_business(shop):
        assert len(sent(("STORY_MENTION", ""))) == 1


def test_a_share_is_answered_when_somebody_of_the_team_asks_for_it(
    shop, sent, emma, client_for, alice
):
    sent(("STORY_MENTION", ""))
    assert (
        client_for(alice)
        .post(f"/api/businesses/{shop.pk}/threads/{emma.pk}/answer-now/")
        .status_code
        == 200
    )
