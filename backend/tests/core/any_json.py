"""Strategies for the bodies that a webhook may bring: nonsense, nearly right, and right but for one
thing.
"""

import copy
from typing import Any

from hypothesis import strategies as st

NAMES = [
    "id",
    "mid",
    "text",
    "type",
    "url",
    "payload",
    "title",
    "is_echo",
    "is_deleted",
    "is_self",
    "is_unsupported",
    "attachments",
    "reply_to",
    "story",
    "quick_reply",
    "referral",
    "ads_context_data",
    "reaction",
    "action",
    "emoji",
    "read",
    "watermark",
    "message_edit",
    "num_edit",
    "postback",
    "pass_thread_control",
    "take_thread_control",
    "new_owner_app_id",
    "policy-enforcement",
    "reason",
    "optin",
    "message",
    "sender",
    "recipient",
    "timestamp",
    "field",
    "value",
    "verb",
    "from",
    "media",
    "comment_id",
    "app_id",
    "elements",
    "product",
]
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**17, max_value=10**25)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        [
            "",
            "0",
            "m1",
            "700",
            "17841",
            "1790000000001",
            "react",
            "unreact",
            "image",
            "audio",
            "share",
            "\x00",
            "\ud83d",
            "https://127.0.0.1/",
        ]
    )
)
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=15,
)

HELLO = {"mid": "m1", "text": "Hello"}
PHOTO = {"type": "image", "payload": {"url": "https://cdn.example/1.jpg"}}
MESSAGES: list[dict[str, Any]] = [
    HELLO,
    {**HELLO, "is_echo": True, "app_id": 5},
    {**HELLO, "is_self": True, "is_echo": True},
    {"mid": "m1", "is_deleted": True},
    {
        "mid": "m2",
        "attachments": [
            PHOTO,
            {
                "type": "ig_story",
                "payload": {"story_media_id": "5", "story_media_url": "https://cdn.example/2"},
            },
        ],
    },
    {
        "mid": "m3",
        "attachments": [
            {
                "type": "template",
                "payload": {"product": {"elements": [{"title": "Mug", "subtitle": "20"}]}},
            }
        ],
    },
    {
        "mid": "m4",
        "attachments": [
            {
                "type": "story_mention",
                "payload": {"story": {"id": "1", "url": "https://cdn.example/3"}},
            }
        ],
    },
    {
        "mid": "m5",
        "text": "nice",
        "reply_to": {"story": {"id": "9", "url": "https://cdn.example/4"}},
    },
    {"mid": "m6", "text": "that", "reply_to": {"mid": "m1"}},
    {"mid": "m7", "text": "Yes", "quick_reply": {"payload": "YES"}},
    {"mid": "m8", "is_unsupported": True},
    {
        "mid": "m9",
        "text": "hi",
        "referral": {
            "ref": "r",
            "ad_id": "7",
            "source": "ADS",
            "ads_context_data": {"ad_title": "Autumn"},
        },
    },
]
ITEMS: list[dict[str, Any]] = [
    *({"message": message} for message in MESSAGES),
    {"postback": {"mid": "p1", "title": "Hours", "payload": "HOURS", "referral": {"ref": "r"}}},
    {"postback": {"payload": "HOURS"}},
    {"reaction": {"mid": "m1", "action": "react", "reaction": "love", "emoji": "❤️"}},
    {"reaction": {"mid": "m1", "action": "unreact"}},
    {"read": {"mid": "m1"}},
    {"read": {"watermark": 1790000000000}},
    {"message_edit": {"mid": "m1", "text": "Hello!", "num_edit": "1"}},
    {"message_edit": {"mid": "m77", "num_edit": 0}},
    {"referral": {"ref": "r", "source": "IG.ME", "type": "OPEN_THREAD"}},
    {"pass_thread_control": {"new_owner_app_id": "5"}},
    {"take_thread_control": {}},
    {"request_thread_control": {"requested_owner_app_id": 5}},
    {"policy-enforcement": {"action": "unblock", "reason": "none"}},
    {"optin": {"type": "notification_messages"}},
]
CHANGES: list[dict[str, Any]] = [
    {
        "field": "comments",
        "value": {
            "id": "c1",
            "text": "Nice",
            "from": {"id": "5", "username": "emma"},
            "media": {"id": "9"},
        },
    },
    {"field": "mentions", "value": {"media_id": "9"}},
    {"field": "story_insights", "value": {"media_id": "9", "exits": 3}},
    {
        "field": "messages",
        "value": {
            "sender": {"id": "700"},
            "recipient": {"id": "17841"},
            "timestamp": "1790000000",
            "message": HELLO,
        },
    },
    {"field": "instagram_manage_messages", "value": {"verb": "granted", "target_ids": ["5"]}},
]


def _body(channel: str, item: dict[str, Any]) -> dict[str, Any]:
    whole = (
        item
        if channel == "changes"
        else {
            "sender": {"id": "700"},
            "recipient": {"id": "17841"},
            "timestamp": 1790000000001,
            **item,
        }
    )
    return {
        "object": "instagram",
        "entry": [{"id": "17841", "time": 1790000000123, channel: [whole]}],
    }


right = st.builds(
    _body, st.sampled_from(["messaging", "standby"]), st.sampled_from(ITEMS)
) | st.builds(
    lambda change: _body("changes", change),
    st.sampled_from(CHANGES),
)


@st.composite
def _nearly_right(draw: st.DrawFn) -> Any:
    """A right body in which something, somewhere, is gone or is anything else."""
    body = copy.deepcopy(draw(right))
    for _ in range(draw(st.integers(1, 3))):
        holder: Any = body
        while isinstance(holder, dict | list) and holder:
            key = (
                draw(st.sampled_from(sorted(holder)))
                if isinstance(holder, dict)
                else draw(st.integers(0, len(holder) - 1))
            )
            inner = holder[key]
            if not isinstance(inner, dict | list) or not inner or draw(st.integers(0, 3)) == 0:
                if draw(st.booleans()):
                    holder[key] = draw(anything)
                else:
                    del holder[key]
                break
            holder = inner
    return body


nearly_right = _nearly_right()
in_its_place = st.builds(
    lambda channel, item: {"object": "instagram", "entry": [{"id": "17841", channel: item}]},
    st.sampled_from(["messaging", "standby", "changes"]),
    st.lists(st.dictionaries(st.sampled_from(NAMES), anything, max_size=5), max_size=3) | anything,
)
bodies = (
    anything
    | right
    | nearly_right
    | in_its_place
    | st.builds(lambda inner: {"object": "permissions", "entry": inner}, anything)
)
