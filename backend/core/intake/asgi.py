"""The webhook endpoint of the `web` process as a bare ASGI app.

Requests bypass Django's middleware and views, which are too slow for a burst of webhooks. What is
quicker still stands in front of it: `core.intake.protocol`.
"""

import asyncio

from django.conf import settings

from common.asgi import ClientGone, Headers, Receive, Scope, Send, gather_body, refuse
from common.errors import AppError
from core.intake.webhooks import NOT_ALLOWED, Answer, answer_greeting, receive_body


async def intake(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI app of the webhook: GET answers Meta's handshake, POST stores events.

    Answers 200 once the events are committed, 403 for a wrong signature or handshake, 405 for
    another method and 503 if the events could not be stored; Meta then sends them again.
    """
    if scope["method"] == "GET":
        answer = answer_greeting(scope["query_string"])
    elif scope["method"] == "POST":
        try:
            body = await gather_body(scope, receive, most_bytes=settings.WEBHOOK_MAX_BYTES)
        except ClientGone:
            return
        except AppError as error:
            await refuse(scope, send, error)
            return
        answer = await _receive(body, dict(scope["headers"]).get(b"x-hub-signature-256"))
    else:
        answer = NOT_ALLOWED
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": build_headers(answer),
        }
    )
    await send({"type": "http.response.body", "body": answer.text.encode()})


def build_headers(answer: Answer) -> Headers:
    """Return the headers of an answer of this endpoint, without those that every answer has."""
    return [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(answer.text)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]


async def _receive(body: bytes, signature: bytes | None) -> Answer:
    answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    def tell(answer: Answer) -> None:
        # The client may have hung up. Its events are committed all the same.
        if not answered.done():
            answered.set_result(answer)

    return receive_body(body, signature, tell) or await answered
