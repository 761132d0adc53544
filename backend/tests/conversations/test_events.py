"""What each of Instagram's event shapes becomes."""

import json
from datetime import UTC, datetime

import pytest

from conversations.events import read_time, understand


def read(item: object, channel: str = "messaging"):
    return understand(json.dumps({"channel": channel, "entry_id": "17841", "time": 1790000000123, "item": item}))


def message(**fields: object) -> dict[str, object]:
    return {"sender": {"id": "700"}, "timestamp": 1790000000001, "message": {"mid": "m1", **fields}}


@pytest.mark.parametrize(
    ("item", "what", "kind", "description"),
    [
        (message(text="hi"), "MESSAGE", "TEXT", ""),
        (message(text="hi", is_echo=True), "ECHO", "TEXT", ""),
        (message(attachments=[{"type": "image", "payload": {"url": "https://cdn.example/1"}}]), "MESSAGE", "IMAGE", "Sent a photo"),
        (message(attachments=[{"type": "image"}, {"type": "video"}]), "MESSAGE", "IMAGE", "Sent a photo, Sent a video (2)"),
        (message(attachments=[{"type": "audio"}]), "MESSAGE", "AUDIO", "Sent a voice message"),
        (message(attachments=[{"type": "ig_story", "payload": {"story_media_id": "5"}}]), "MESSAGE", "SHARE", "Shared a story"),
        (message(attachments=[{"type": "story_mention", "payload": {}}]), "MESSAGE", "STORY_MENTION", "Mentioned you in a story"),
        (message(attachments=[{"type": "hologram"}]), "MESSAGE", "OTHER", "Sent something of a new kind"),
        (message(attachments="nonsense", text="hi"), "MESSAGE", "TEXT", ""),
        (message(is_unsupported=True), "MESSAGE", "UNSUPPORTED", "Sent something Instagram does not pass on"),
        (message(text="nice", reply_to={"story": {"id": "9", "url": "https://cdn.example/3"}}), "MESSAGE", "STORY_REPLY", "Replied to your story"),
        (message(is_deleted=True), "UNSEND", "TEXT", ""),
        ({"postback": {"mid": "m2", "title": "Opening hours", "payload": "HOURS"}}, "POSTBACK", "POSTBACK", "Tapped a button"),
        ({"reaction": {"mid": "m1", "action": "react", "emoji": "❤️"}}, "REACTION", "REACTION", "Reacted ❤️"),
        ({"read": {"mid": "m1"}}, "SEEN", "TEXT", ""),
        ({"read": {"watermark": 5}}, "SEEN", "TEXT", ""),
        ({"message_edit": {"mid": "m1", "num_edit": 0}}, "EDIT", "TEXT", ""),
        ({"referral": {"ref": "r", "source": "IG.ME"}}, "REFERRAL", "OTHER", "Opened the conversation from a link"),
        ({"take_thread_control": {}}, "OTHER", "TEXT", "Instagram reported: take_thread_control"),
        ({"field": "comments", "value": {"id": "1"}}, "OTHER", "TEXT", "Instagram reported: comments"),
        ({}, "OTHER", "TEXT", "Instagram reported: something unknown"),
        ("text", "OTHER", "TEXT", ""),
    ],
)
def test_an_event_is_understood(item, what, kind, description):
    event = read(item)
    assert (event.what, event.kind, event.description) == (what, kind, description)


def test_an_unreact_takes_the_emoji_away():
    assert read({"reaction": {"mid": "m1", "action": "unreact", "emoji": None}}).emoji == ""


def test_another_apps_conversation_is_not_ours_to_answer():
    assert read(message(text="hi"), channel="standby").what == "OTHER"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1790000000001, datetime(2026, 9, 21, 14, 13, 20, 1000, tzinfo=UTC)),
        (1790000000, datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        ("1790000000", datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        (None, None), (True, None), ("soon", None), (5, None), (1e300, None), ({}, None),
    ],
)
def test_a_time_is_seconds_or_milliseconds(value, expected):
    assert read_time(value) == expected


def test_text_that_postgres_cannot_hold_is_made_fit():
    assert read(message(text="a\x00b\ud800")).text == "ab?"
