"""What Instagram reports of the account itself, and Meta's own tests."""

import json

import pytest

from conversations.models import MessageLog, PublicComment
from core.intake.inbox import store_body
from core.models import Business, InboxEvent

# --- about the account ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (
            "comments",
            {
                "id": "c1",
                "text": "Lovely",
                "from": {"id": "5", "username": "emma"},
                "media": {"id": "m9"},
            },
            ("c1", "COMMENT", "Lovely", "emma", "m9"),
        ),
        ("live_comments", {"id": "c2", "text": "Hi"}, ("c2", "LIVE_COMMENT", "Hi", "", "")),
        ("mentions", {"media_id": "m8", "comment_id": "c3"}, ("c3", "MENTION", "", "", "m8")),
        ("mentions", {"media_id": "m8"}, ("media:m8", "MENTION", "", "", "m8")),
    ],
)
def test_comments_and_mentions_are_recorded_once(tell, field, value, expected):
    tell(field, value)
    tell(field, value)
    (comment,) = PublicComment.objects.all()
    assert (
        comment.comment_id,
        comment.kind,
        comment.text,
        comment.author_username,
        comment.media_id,
    ) == expected
    assert InboxEvent.objects.filter(state="DONE").count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("comments", {"id": "c1", "from": {"id": "17841"}}), ("story_insights", {"media_id": "1"})],
)
def test_our_own_comments_and_statistics_leave_nothing(tell, field, value):
    tell(field, value)
    assert not PublicComment.objects.exists()
    assert InboxEvent.objects.get().state == "DONE"


def test_a_change_of_an_unknown_kind_stays_for_an_admin(tell):
    tell("weather", {"id": "1"})
    assert InboxEvent.objects.get().state == "UNREADABLE"


def test_messages_that_instagram_blocks_stop_the_account_and_start_it_again(shop, arrive):
    arrive({"sender": None, "policy-enforcement": {"action": "block", "reason": "spam"}})
    shop.refresh_from_db()
    assert shop.token_error.startswith("RESTRICTED")
    arrive({"sender": None, "policy-enforcement": {"action": "unblock"}}, at=1)
    shop.refresh_from_db()
    assert (shop.token_failed_at, shop.token_error) == (None, "")


@pytest.mark.parametrize(
    ("verb", "scope", "expected"),
    [
        ("revoked", "instagram_manage_messages", "PERMISSION"),
        ("granted", "instagram_manage_messages", ""),
        ("revoked", "email", ""),
    ],
)
def test_a_permission_that_a_person_took_back_stops_what_needs_it(
    shop, run_jobs, verb, scope, expected
):
    Business.objects.filter(pk=shop.pk).update(meta_user_id="55")
    value = {"verb": verb, "target_ids": ["900"]}
    store_body(
        json.dumps(
            {
                "object": "permissions",
                "entry": [{"uid": "55", "time": 5, "changes": [{"field": scope, "value": value}]}],
            }
        ).encode()
    )
    run_jobs()
    shop.refresh_from_db()
    assert shop.token_error.partition(":")[0] == expected
    assert InboxEvent.objects.get().state == "DONE"


# --- Meta's own tests ----------------------------------------------------------------------------

SAMPLE = {
    "sender": {"id": "12334"},
    "recipient": {"id": "23245"},
    "timestamp": "1527459824",
    "message": {"mid": "random_mid", "text": "random_text"},
}


@pytest.mark.parametrize(
    "body",
    [
        {
            "object": "instagram",
            "entry": [
                {"id": "0", "time": 1527459824, "changes": [{"field": "messages", "value": SAMPLE}]}
            ],
        },
        {"object": "instagram", "entry": [{"id": "0", "time": 1527459824, "messaging": [SAMPLE]}]},
        {
            "object": "instagram",
            "entry": [{"id": "17841", "time": 1527459824, "messaging": [SAMPLE]}],
        },
        {
            "entry": [
                {
                    "id": 0,
                    "changes": [
                        {
                            "field": "messages",
                            "value": {"event_type": "TEXT", "event_data": {"text": "x"}},
                        }
                    ],
                }
            ]
        },
        {"field": "messages", "value": SAMPLE},
        {
            "entry": [
                {
                    "id": "0",
                    "time": 1,
                    "changes": [
                        {"field": "comments", "value": {"id": "1", "text": "This is an example."}}
                    ],
                }
            ]
        },
    ],
)
def test_the_test_of_metas_dashboard_is_kept_as_what_it_is(shop, run_jobs, body):
    store_body(json.dumps(body).encode())
    assert run_jobs() == []
    assert InboxEvent.objects.get().state == "TEST"
    assert not MessageLog.objects.exists()
