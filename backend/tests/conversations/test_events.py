"""What each of Instagram's event shapes becomes."""

import json
from datetime import UTC, datetime

import pytest

from common.json_values import read_time
from conversations.events import understand
from tests.webhooks import ACCOUNT, content, payload

NOT_PASSED_ON = "Sent something Instagram does not pass on"


def read(item: object, channel: str = "messaging"):
    return understand(
        json.dumps({"channel": channel, "entry_id": "17841", "time": 1790000000123, "item": item})
    )


def message(**fields: object) -> dict[str, object]:
    """A customer's message with these fields alone, for what no recorded one has."""
    [event] = payload("message_text", message={"mid": "m1", **fields})["entry"][0]["messaging"]
    return dict(event)


@pytest.mark.parametrize(
    ("item", "what", "kind", "description"),
    [
        (content("message_text"), "MESSAGE", "TEXT", ""),
        (content("echo_from_phone"), "ECHO", "TEXT", ""),
        (content("echo_of_app"), "ECHO", "TEXT", ""),
        (content("message_to_oneself"), "ECHO", "TEXT", ""),
        (content("message_photo"), "MESSAGE", "IMAGE", "Sent a photo"),
        (content("message_photo_and_video"), "MESSAGE", "IMAGE", "Sent a photo and a video"),
        (content("message_voice"), "MESSAGE", "AUDIO", "Sent a voice message"),
        (content("message_story_shared"), "MESSAGE", "SHARE", "Shared a story"),
        (content("message_post_shared"), "MESSAGE", "SHARE", "Shared a post"),
        (content("message_reel_shared"), "MESSAGE", "SHARE", "Shared a reel"),
        (content("message_story_mention"), "MESSAGE", "STORY_MENTION", "Mentioned you in a story"),
        (content("message_story_reply"), "MESSAGE", "STORY_REPLY", "Replied to your story"),
        (content("message_reply"), "MESSAGE", "TEXT", ""),
        (content("message_quick_reply"), "MESSAGE", "TEXT", ""),
        (content("message_from_ad"), "MESSAGE", "TEXT", ""),
        (content("message_heart"), "MESSAGE", "OTHER", "Sent a heart"),
        (content("message_sticker"), "MESSAGE", "OTHER", "Sent a sticker"),
        (content("message_unsupported"), "MESSAGE", "UNSUPPORTED", NOT_PASSED_ON),
        (content("message_unsupported_type"), "MESSAGE", "UNSUPPORTED", NOT_PASSED_ON),
        (message(), "MESSAGE", "UNSUPPORTED", NOT_PASSED_ON),
        (message(attachments="nonsense", text="hi"), "MESSAGE", "TEXT", ""),
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
        (
            message(attachments=[{"type": "image"}] * 3 + [{"type": "audio"}]),
            "MESSAGE",
            "IMAGE",
            "Sent 3 photos and a voice message",
        ),
        (
            message(attachments=[{"type": "audio"}], reply_to={"story": {"id": "9"}}),
            "MESSAGE",
            "STORY_REPLY",
            "Replied to your story. Sent a voice message",
        ),
        (content("unsend"), "UNSEND", "TEXT", ""),
        (message(is_deleted=True, text="oops", is_echo=True), "UNSEND", "TEXT", ""),
        (content("postback"), "POSTBACK", "POSTBACK", "Tapped a button"),
        (content("postback_without_title"), "POSTBACK", "POSTBACK", "Tapped a button"),
        (content("reaction"), "REACTION", "REACTION", "Reacted ❤️"),
        (content("unreact"), "REACTION", "REACTION", "Took a reaction back"),
        (content("reaction", reaction={"mid": "m1"}), "REACTION", "REACTION", "Reacted ❤️"),
        (content("seen"), "SEEN", "TEXT", ""),
        (content("seen_until"), "SEEN", "TEXT", ""),
        (content("edit"), "EDIT", "TEXT", ""),
        (content("edit_phantom"), "EDIT", "TEXT", ""),
        (content("thread_control_passed"), "CONTROL", "TEXT", ""),
        (content("thread_control_taken"), "CONTROL", "TEXT", ""),
        (content("thread_control_requested"), "CONTROL", "TEXT", ""),
        (content("policy_block"), "POLICY", "TEXT", ""),
        (content("optin"), "OTHER", "TEXT", "Instagram reported: optin"),
        (content("comment"), "COMMENT", "COMMENT", ""),
        (content("comment", **{"from": {"id": ACCOUNT}}), "NOTHING", "TEXT", ""),
        (
            content("comment", value={}),
            "OTHER",
            "TEXT",
            "Instagram reported a comment without its id",
        ),
        (content("live_comment"), "COMMENT", "LIVE_COMMENT", ""),
        (content("live_comment", value={"comment_id": 1}), "COMMENT", "LIVE_COMMENT", ""),
        (content("mention_in_post"), "COMMENT", "MENTION", ""),
        (content("story_insights"), "NOTHING", "TEXT", "Instagram reported: story_insights"),
        (content("permission_facebook"), "PERMISSION", "TEXT", ""),
        (content("permission_instagram"), "PERMISSION", "TEXT", ""),
        ({"field": "weather"}, "OTHER", "TEXT", "Instagram reported: weather"),
        (content("referral"), "REFERRAL", "OTHER", "Opened the conversation from a link"),
        ({}, "OTHER", "TEXT", "Instagram reported: something unknown"),
        ("text", "OTHER", "TEXT", "Instagram reported: something unknown"),
    ],
)
def test_each_shape_of_event_becomes_what_it_means(item, what, kind, description):
    event = read(item)
    assert (event.what, event.kind, event.description) == (what, kind, description)


def test_an_unreact_takes_the_emoji_away():
    assert read(content("unreact")).emoji == ""
    gone = {"mid": "m1", "action": "unreact", "emoji": None}
    assert read(content("reaction", reaction=gone)).emoji == ""


def test_a_message_in_a_thread_that_another_app_holds_is_a_message_all_the_same():
    event = read(content("standby_message"), channel="standby")
    assert (event.what, event.text, event.is_standby) == ("MESSAGE", "hi", True)


@pytest.mark.parametrize(
    ("event", "url", "title"),
    [
        (content("message_photo"), "https://cdn.example/1.jpg", ""),
        (content("message_story_shared"), "https://cdn.example/2", ""),
        (content("message_story_mention"), "https://cdn.example/3", ""),
        (content("message_story_mention_nested"), "https://cdn.example/3", ""),
        (content("message_reel_shared"), "https://cdn.example/2", "Kiln"),
        (
            message(attachments=[{"type": "ig_post", "payload": {"title": "New mugs"}}]),
            "",
            "New mugs",
        ),
        (content("message_product"), "", "Mug, 20 €"),
        (
            content("message_product", payload={"generic": {"elements": [7, {"title": "Mug"}]}}),
            "",
            "Mug",
        ),
        (message(attachments=[{"type": {}, "payload": [1]}]), "", ""),
    ],
)
def test_an_attachment_has_its_link_and_its_title_wherever_they_stand(event, url, title):
    (found,) = read(event).attachments
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
    event = read(content("postback_from_link"))
    came_from = {"source": "IG.ME", "type": "OPEN_THREAD", "ref": "flyer"}
    assert (event.text, event.details) == ("Hours", {"payload": "HOURS", "referral": came_from})


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
    event = read(content("edit", message_edit=edit))
    assert (event.is_phantom, event.num_edit) == (is_phantom, number)


def test_thread_control_names_the_apps_and_may_name_none():
    passed = read(content("thread_control_passed", new_owner_app_id=5))
    assert (passed.action, passed.app_id, passed.former_app_id) == ("pass", "5", "6")
    taken = read(content("thread_control_taken"))
    assert (taken.action, taken.app_id) == ("take", "")


def test_a_read_receipt_may_name_a_moment_instead_of_a_message():
    assert read(content("seen_until")).until == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


def test_the_same_event_again_has_the_same_key_and_another_event_another_one():
    first, again, other = (
        read({"timestamp": at, **content("optin")})
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
