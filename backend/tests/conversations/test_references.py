"""What a message is shown to have come with and to refer to."""

import pytest

from common.tenancy import in_business
from conversations.models import MessageLog
from conversations.references import get_reference, list_attachments, load_references, web_link
from tests.conversations.rows import NOON, attached, minute, said


@pytest.fixture
def thread(alpha, thread_in):
    with in_business(alpha):
        yield thread_in(alpha)


AD = {"source": "ADS", "ad_id": "77", "title": "Autumn sale", "ref": ""}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        (
            {"details": {"story": {"id": "9", "url": "https://cdn.example/9"}}},
            ("STORY_REPLY", "Replied to your story", "https://cdn.example/9"),
        ),
        ({"details": {"reply_to_mid": "gone"}}, ("MESSAGE_REPLY", "An earlier message", None)),
        ({"kind": "POSTBACK", "details": {"payload": "HOURS"}}, ("POSTBACK", "HOURS", None)),
        ({"details": {"payload": "YES"}}, ("QUICK_REPLY", "YES", None)),
        ({"details": {"referral": AD}}, ("AD", "Came from your ad “Autumn sale”.", None)),
        (
            {"details": {"referral": {"source": "IG.ME", "ref": "flyer"}}},
            ("REFERRAL", "Opened the conversation from a link (flyer).", None),
        ),
        ({"kind": "STORY_MENTION"}, ("STORY_MENTION", "Mentioned you in a story", None)),
    ],
)
def test_a_reference_is_told_in_plain_words(thread, fields, expected):
    found = get_reference(said(thread, "Hi", NOON, **fields))
    assert (found and (found.kind, found.text, found.url)) == expected


def test_a_quoted_message_is_named_with_its_first_words(thread):
    first = said(thread, "A" * 300, NOON, mid="m1")
    found = get_reference(said(thread, "This one", minute(1), details={"reply_to_mid": "m1"}))
    assert (found.kind, found.text, found.message_id) == ("MESSAGE_REPLY", "A" * 200, first.pk)


def test_a_message_of_another_thread_is_not_quoted(thread, alpha, thread_in):
    said(thread_in(alpha, igsid="700200"), "Secret", NOON, mid="m1")
    found = get_reference(said(thread, "This one", minute(1), details={"reply_to_mid": "m1"}))
    assert (found.text, found.message_id) == ("An earlier message", None)


def test_a_story_mention_links_the_story_while_it_lives(thread):
    message = said(thread, "", NOON, kind="STORY_MENTION")
    attached(message, "story_mention", "LINKED", url="https://cdn.example/story")
    assert get_reference(message).url == "https://cdn.example/story"


def test_many_messages_are_looked_up_in_two_queries(thread, django_assert_num_queries):
    messages = [
        said(thread, "Hi", minute(n), mid=f"m{n}", details={"reply_to_mid": f"m{n - 1}"})
        for n in range(20)
    ]
    attached(messages[3])
    MessageLog.objects.filter(pk=messages[3].pk).update(text="", description="Sent a photo")
    with django_assert_num_queries(2):
        load_references(messages)
        assert get_reference(messages[4]).text == "Sent a photo"
        assert [len(list_attachments(message)) for message in messages] == [0, 0, 0, 1] + [0] * 16
        assert [get_reference(message).message_id for message in messages[1:]] == [
            message.pk for message in messages[:-1]
        ]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://cdn.example/story", "https://cdn.example/story"),
        ("http://localhost:8100/cdn/1", "http://localhost:8100/cdn/1"),
        ("javascript:alert(1)", None),
        ("data:text/html,hello", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_only_what_a_browser_may_be_led_to_is_a_link(url, link):
    assert web_link(url) == link
