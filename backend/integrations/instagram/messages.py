"""Sending as a connected account: texts, and the signs that one was seen or is being written."""

from typing import Any

from common.json_values import read_mid
from integrations.instagram.access import Access
from integrations.instagram.client import call_graph
from integrations.instagram.errors import GraphError, GraphErrorKind

ACTIONS = ("mark_seen", "typing_on")


def send_text(access: Access, *, recipient_id: str, text: str, tag: str = "") -> str:
    """Send a text of at most 1,000 bytes to a customer; returns its mid (Meta: Send API).

    `tag` is Meta's message tag, which only a person's late answer has (core.delivery.human_agent).
    Raises GraphError; UNKNOWN_OUTCOME says that it may have arrived all the same.
    """
    return read_mid(post_text(access, recipient_id=recipient_id, text=text, tag=tag)["message_id"])


def send_action(access: Access, *, recipient_id: str, action: str) -> None:
    """Show the customer one of ACTIONS (Meta: Sender Actions). Raises GraphError."""
    call_graph(
        "POST",
        f"{access.node}/messages",
        login=access.login,
        token=access.token,
        json={"recipient": {"id": recipient_id}, "sender_action": action},
    )


def post_text(access: Access, *, recipient_id: str, text: str, tag: str = "") -> dict[str, Any]:
    tagged = {"messaging_type": "MESSAGE_TAG", "tag": tag} if tag else {}
    answer = call_graph(
        "POST",
        f"{access.node}/messages",
        login=access.login,
        token=access.token,
        sends=True,
        private=text,
        json={"recipient": {"id": recipient_id}, "message": {"text": text}, **tagged},
    )
    if not read_mid(answer.get("message_id")):
        raise GraphError(
            GraphErrorKind.UNKNOWN_OUTCOME,
            http_status=200,
            admin_text="HTTP 200 without a message_id",
        )
    return answer
