"""The peer of a reply: a bot as one writes it in an evening. It answers 200, asks the model, sends,
and records nothing: what arrives twice is answered twice, and what runs when it dies is lost.

A bare ASGI app for uvicorn, with httpx as its client. BOT_TOKENS is a JSON object of access tokens
by account.
"""

import asyncio
import hashlib
import hmac
import json
import os
from typing import Any

import httpx2

TOKENS: dict[str, str] = json.loads(os.environ.get("BOT_TOKENS", "{}"))
SECRET = os.environ.get("FB_APP_SECRET", "").encode()
MODEL_URL = f"{os.environ.get('OPENAI_BASE_URL', '')}/chat/completions"
GRAPH_URL = os.environ.get("FB_GRAPH_URL", "")
INSTRUCTIONS = "You answer for a shop. We sell mugs. A mug costs 20 euros."
_tasks: set[asyncio.Task[None]] = set()
_clients: list[httpx2.AsyncClient] = []


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer a webhook at once, and its messages in tasks."""
    if scope["type"] != "http":
        return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    status = 200
    if scope["method"] == "POST":
        status = _begin(body, dict(scope["headers"]).get(b"x-hub-signature-256", b"").decode())
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"OK"})


def _begin(body: bytes, signature: str) -> int:
    """Return the status, and begin an answer for each of the customers' messages."""
    expected = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, signature):
        return 403
    for entry in json.loads(body)["entry"]:
        for event in entry.get("messaging", []):
            said = event.get("message", {})
            if said.get("text") and not said.get("is_echo"):
                customer = event["sender"]["id"]
                task = asyncio.create_task(_answer(entry["id"], customer, said["text"]))
                _tasks.add(task)
                task.add_done_callback(_tasks.discard)
    return 200


async def _answer(account: str, customer: str, text: str) -> None:
    if not _clients:
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=200)
        _clients.append(httpx2.AsyncClient(timeout=60, limits=limits))
    [client] = _clients
    said = [
        {"role": "system", "content": INSTRUCTIONS},
        {"role": "user", "content": text},
    ]
    model = {"model": "gpt-3.5-turbo", "messages": said}
    answer = await client.post(MODEL_URL, json=model, headers={"Authorization": "Bearer bench"})
    reply = answer.json()["choices"][0]["message"]["content"]
    token = TOKENS[account]
    proof = hmac.new(SECRET, token.encode(), hashlib.sha256).hexdigest()
    await client.post(
        f"{GRAPH_URL}/v25.0/me/messages",
        params={"appsecret_proof": proof},
        headers={"Authorization": f"Bearer {token}"},
        json={"recipient": {"id": customer}, "message": {"text": reply}},
    )
