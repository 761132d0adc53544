"""Strategies for the bodies that a webhook may bring: nonsense, nearly right, and right but for one
thing.
"""

import copy
from typing import Any

from hypothesis import strategies as st

from tests.webhooks import ACCOUNT, NAMES, payload, wrap

FIELDS = [
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
        | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=15,
)

# Every recorded body, and each event of a conversation as another app's thread brings it.
BODIES = [payload(name) for name in NAMES]
EVENTS = [
    event
    for body in BODIES
    for entry in body.get("entry", [])
    for event in entry.get("messaging", [])
]

right = st.sampled_from(BODIES) | st.builds(
    lambda event: wrap(event, at=1790000000001, channel="standby"), st.sampled_from(EVENTS)
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
    lambda channel, item: payload("message_text", entry=[{"id": ACCOUNT, channel: item}]),
    st.sampled_from(["messaging", "standby", "changes"]),
    st.lists(st.dictionaries(st.sampled_from(FIELDS), anything, max_size=5), max_size=3) | anything,
)
bodies = (
    anything
    | right
    | nearly_right
    | in_its_place
    | st.builds(lambda inner: payload("permission_facebook", entry=inner), anything)
)
