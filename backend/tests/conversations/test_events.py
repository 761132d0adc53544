"""What each of Instagram's event shapes becomes."""

import json
from datetime import UTC, datetime

import pytest

from common.json_values import read_time
from conversations.events import understand


def read(item: object, channel: str = "messaging"):
    return understand(
        json.dumps({"channel": channel, "entry_id": "17841", "time": 1790000000123, "item": item})
    )


def message(**fields: object) -> dict[str, object]:
    return {"sender": {"id": "700"}, "timestamp": 1790000000001, "message": {"mid": "m1", **fields}}


@pytest.mark.parametrize(
    ("item", "what", "kind", "description"),
    [
        (message(text="hi"), "MESSAGE", "TEXT", ""),
        (message(text="hi", is_echo=True), "ECHO", "TEXT", ""),
        (
            message(attachments=[{"type": "image", "payload": {"url": "https://cdn.example/1"}}]),
            "MESSAGE",
            "IMAGE",
            "Sent a photo",
        ),
        (
            message(attachments=[{"type": "image"}, {"type": "video"}]),
            "MESSAGE",
            "IMAGE",
            "Sent a photo and a video",
        ),
        (message(attachments=[{"type": "audio"}]), "MESSAGE", "AUDIO", "Sent a voice message"),
        (
            message(attachments=[{"type": "ig_story", "payload": {"story_media_id": "5"}}]),
            "MESSAGE",
            "SHARE",
            "Shared a story",
        ),
        (
            message(attachments=[{"type": "story_mention", "payload": {}}]),
            "MESSAGE",
            "STORY_MENTION",
            "Mentioned you in a story",
        ),
        (
            message(attachments=[{"type": "hologram"}]),
            "MESSAGE",
            "UNSUPPORTED",
            "Sent something of a new kind",
        ),
        (
            message(attachments=[{"type": "hologram"}, {"type": "image"}]),
            "MESSAGE",
            "IMAGE",
            "Sent something of a new kind and a photo",
        ),
        (message(attachments="nonsense", text="hi"), "MESSAGE", "TEXT", ""),
        (
            message(is_unsupported=True),
            "MESSAGE",
            "UNSUPPORTED",
            "Sent something Instagram does not pass on",
        ),
        (
            message(text="nice", reply_to={"story": {"id": "9", "url": "https://cdn.example/3"}}),
            "MESSAGE",
            "STORY_REPLY",
            "Replied to your story",
        ),
        (message(is_deleted=True), "UNSEND", "TEXT", ""),
        (
            {"postback": {"mid": "m2", "title": "Opening hours", "payload": "HOURS"}},
            "POSTBACK",
            "POSTBACK",
            "Tapped a button",
        ),
        (
            {"reaction": {"mid": "m1", "action": "react", "emoji": "❤️"}},
            "REACTION",
            "REACTION",
            "Reacted ❤️",
        ),
        ({"read": {"mid": "m1"}}, "SEEN", "TEXT", ""),
        ({"read": {"watermark": 5}}, "SEEN", "TEXT", ""),
        ({"message_edit": {"mid": "m1", "num_edit": 0}}, "EDIT", "TEXT", ""),
        (message(), "MESSAGE", "UNSUPPORTED", "Sent something Instagram does not pass on"),
        (
            message(attachments=[{"type": "image"}] * 3 + [{"type": "audio"}]),
            "MESSAGE",
            "IMAGE",
            "Sent 3 photos and a voice message",
        ),
        (
            message(
                attachments=[
                    {"type": "share"},
                    {"type": "ig_post", "payload": {"title": "New mugs"}},
                ]
            ),
            "MESSAGE",
            "SHARE",
            "Shared a post",
        ),
        (message(attachments=[{"type": "ig_reel"}]), "MESSAGE", "SHARE", "Shared a reel"),
        (message(attachments=[{"type": "like_heart"}]), "MESSAGE", "OTHER", "Sent a heart"),
        (
            message(attachments=[{"type": "sticker", "payload": {"sticker_id": 5}}]),
            "MESSAGE",
            "OTHER",
            "Sent a sticker",
        ),
        (
            message(attachments=[{"type": "unsupported_type"}]),
            "MESSAGE",
            "UNSUPPORTED",
            "Sent something Instagram does not pass on",
        ),
        (
            message(attachments=[{"type": "audio"}], reply_to={"story": {"id": "9"}}),
            "MESSAGE",
            "STORY_REPLY",
            "Replied to your story. Sent a voice message",
        ),
        (message(text="hi", is_echo=True, is_self=True), "ECHO", "TEXT", ""),
        (message(is_deleted=True, text="oops", is_echo=True), "UNSEND", "TEXT", ""),
        ({"postback": {"payload": "HOURS"}}, "POSTBACK", "POSTBACK", "Tapped a button"),
        (
            {"reaction": {"mid": "m1", "action": "unreact"}},
            "REACTION",
            "REACTION",
            "Took a reaction back",
        ),
        ({"reaction": {"mid": "m1"}}, "REACTION", "REACTION", "Reacted ❤️"),
        ({"pass_thread_control": {"new_owner_app_id": 5}}, "CONTROL", "TEXT", ""),
        ({"take_thread_control": {}}, "CONTROL", "TEXT", ""),
        ({"request_thread_control": {"requested_owner_app_id": "5"}}, "CONTROL", "TEXT", ""),
        ({"policy-enforcement": {"action": "block", "reason": "spam"}}, "POLICY", "TEXT", ""),
        (
            {"optin": {"type": "notification_messages"}},
            "OTHER",
            "TEXT",
            "Instagram reported: optin",
        ),
        (
            {
                "field": "comments",
                "value": {"id": "1", "text": "Nice", "from": {"id": "5", "username": "emma"}},
            },
            "COMMENT",
            "COMMENT",
            "",
        ),
        (
            {"field": "comments", "value": {"id": "1", "from": {"id": "17841"}}},
            "NOTHING",
            "TEXT",
            "",
        ),
        ({"field": "live_comments", "value": {"comment_id": 1}}, "COMMENT", "LIVE_COMMENT", ""),
        ({"field": "mentions", "value": {"media_id": "9"}}, "COMMENT", "MENTION", ""),
        (
            {"field": "comments", "value": {}},
            "OTHER",
            "TEXT",
            "Instagram reported a comment without its id",
        ),
        (
            {"field": "story_insights", "value": {"media_id": "9"}},
            "NOTHING",
            "TEXT",
            "Instagram reported: story_insights",
        ),
        (
            {"field": "instagram_manage_messages", "value": {"verb": "revoked"}},
            "PERMISSION",
            "TEXT",
            "",
        ),
        ({"field": "weather"}, "OTHER", "TEXT", "Instagram reported: weather"),
        (
            {"referral": {"ref": "r", "source": "IG.ME"}},
            "REFERRAL",
            "OTHER",
            "Opened the conversation from a link",
        ),
        ({}, "OTHER", "TEXT", "Instagram reported: something unknown"),
        ("text", "OTHER", "TEXT", "Instagram reported: something unknown"),
    ],
)
def test_each_shape_of_event_becomes_what_it_means(item, what, kind, description):
    event = read(item)
    assert (event.what, event.kind, event.description) == (what, kind, description)


def test_an_unreact_takes_the_emoji_away():
    assert read({"reaction": {"mid": "m1", "action": "unreact", "emoji": None}}).emoji == ""


def test_a_message_in_a_thread_that_another_app_holds_is_a_message_all_the_same():
    event = read(message(text="hi"), channel="standby")
    assert (event.what, event.text, event.is_standby) == ("MESSAGE", "hi", True)


@pytest.mark.parametrize(
    ("attachment", "url", "title"),
    [
        (
            {"type": "image", "payload": {"url": "https://cdn.example/1"}},
            "https://cdn.example/1",
            "",
        ),
        (
            {
                "type": "ig_story",
                "payload": {"story_media_id": "5", "story_media_url": "https://cdn.example/2"},
            },
            "https://cdn.example/2",
            "",
        ),
        (
            {
                "type": "story_mention",
                "payload": {"story": {"id": "5", "url": "https://cdn.example/3"}},
            },
            "https://cdn.example/3",
            "",
        ),
        (
            {"type": "ig_post", "payload": {"ig_post_media_id": "5", "title": "New mugs"}},
            "",
            "New mugs",
        ),
        (
            {
                "type": "template",
                "payload": {"product": {"elements": [{"title": "Mug", "subtitle": "20 €"}]}},
            },
            "",
            "Mug, 20 €",
        ),
        (
            {"type": "template", "payload": {"generic": {"elements": [7, {"title": "Mug"}]}}},
            "",
            "Mug",
        ),
        ({"type": {}, "payload": [1]}, "", ""),
    ],
)
def test_an_attachment_has_its_link_and_its_title_wherever_they_stand(attachment, url, title):
    (found,) = read(message(attachments=[attachment])).attachments
    assert (found.url, found.title) == (url, title)


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"reply_to": {"mid": "m0"}}, {"reply_to_mid": "m0"}),
        (
            {"reply_to": {"story": {"id": 9, "url": "https://cdn.example/9"}}},
            {"story": {"id": "9", "url": "https://cdn.example/9"}},
        ),
        ({"quick_reply": {"payload": "BOOK_NOW"}}, {"payload": "BOOK_NOW"}),
        (
            {
                "referral": {
                    "ad_id": 77,
                    "source": "ADS",
                    "type": "OPEN_THREAD",
                    "ads_context_data": {"ad_title": "Autumn sale"},
                }
            },
            {
                "referral": {
                    "source": "ADS",
                    "type": "OPEN_THREAD",
                    "ad_id": "77",
                    "title": "Autumn sale",
                }
            },
        ),
        ({"reply_to": [], "quick_reply": 5, "referral": "x"}, {}),
    ],
)
def test_what_a_message_refers_to_is_kept(fields, details):
    assert read(message(text="hi", **fields)).details == details


def test_a_postback_keeps_its_payload_and_where_the_customer_came_from():
    event = read(
        {
            "postback": {
                "title": "Hours",
                "payload": "HOURS",
                "referral": {"ref": "flyer", "source": "IG.ME"},
            }
        }
    )
    assert (event.text, event.details) == (
        "Hours",
        {"payload": "HOURS", "referral": {"source": "IG.ME", "ref": "flyer"}},
    )


@pytest.mark.parametrize(
    ("edit", "is_phantom", "number"),
    [
        ({"mid": "m1", "num_edit": 0}, True, 0),
        ({"mid": "m1"}, True, None),
        ({"mid": "m1", "text": "hello", "num_edit": "37"}, False, 37),
        ({"mid": "m1", "num_edit": 2}, False, 2),
        ({"mid": "m1", "text": "hello", "num_edit": "²"}, False, None),
    ],
)
def test_an_edit_has_a_number_and_one_without_words_is_a_phantom(edit, is_phantom, number):
    event = read({"message_edit": edit})
    assert (event.is_phantom, event.num_edit) == (is_phantom, number)


def test_thread_control_names_the_apps_and_may_name_none():
    passed = read({"pass_thread_control": {"new_owner_app_id": 5, "previous_owner_app_id": "6"}})
    assert (passed.action, passed.app_id, passed.former_app_id) == ("pass", "5", "6")
    taken = read({"take_thread_control": {}})
    assert (taken.action, taken.app_id) == ("take", "")


def test_a_read_receipt_may_name_a_moment_instead_of_a_message():
    assert read({"read": {"watermark": 1790000000000}}).until == datetime(
        2026, 9, 21, 14, 13, 20, tzinfo=UTC
    )


def test_the_same_event_again_has_the_same_key_and_another_event_another_one():
    first, again, other = (
        read({"timestamp": at, "optin": {"type": "x"}})
        for at in (1790000000001, 1790000000001, 1790000000002)
    )
    assert first.key == again.key != other.key


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1790000000001, datetime(2026, 9, 21, 14, 13, 20, 1000, tzinfo=UTC)),
        (1790000000, datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        ("1790000000", datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        (None, None),
        (True, None),
        ("soon", None),
        (5, None),
        (1e300, None),
        ({}, None),
    ],
)
def test_a_time_is_seconds_or_milliseconds(value, expected):
    assert read_time(value) == expected


def test_text_that_postgres_cannot_hold_is_made_fit():
    assert read(message(text="a\x00b\ud800")).text == "ab?"


@pytest.mark.parametrize(
    "text",
    ["\u200b", " \n\t", "\u2060\ufeff\u200d", "\u3164\u115f", "\u2800", "\ufe0f", "\U000e0041"],
)
def test_invisible_characters_are_no_text(text):
    event = read(message(text=text))
    assert (event.text, event.kind) == ("", "UNSUPPORTED")
    shared = read(message(text=text, attachments=[{"type": "share"}]))
    assert (shared.text, shared.kind) == ("", "SHARE")


@pytest.mark.parametrize(
    "text", ["👩\u200d🌾", "❤\ufe0f", "a\u0301", "नमस्ते", "ไทย", "?", "한글", "می\u200cخواهم"]
)
def test_words_stay_as_they_were_written(text):
    assert read(message(text=text)).text == text
