"""Completions as OpenAI's protocol has them: whole or streamed, with their usage."""

import json
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

from simulator.llm import answers, vision

NONSENSE = "}{ lorem ]] \u0000 42 ,,, <tool> ipsum"
LETTERS = 4
PICTURE_TOKENS = 85


@dataclass
class Completion:
    """What the model decided to say, before it is written in the protocol's form."""

    content: str | None = None
    refusal: str | None = None
    tool: dict[str, Any] | None = None
    arguments: str = ""
    cut: bool = False

    @property
    def finish_reason(self) -> str:
        return "tool_calls" if self.tool else "length" if self.cut else "stop"

    def within(self, most_tokens: Any) -> "Completion":
        """Return the same completion, cut where the given number of tokens is used up."""
        if (
            not isinstance(most_tokens, int)
            or self.content is None
            or len(self.content) <= most_tokens * LETTERS
        ):
            return self
        return replace(self, content=self.content[: most_tokens * LETTERS], cut=True)


def _usage(body: dict[str, Any], made: Completion) -> dict[str, int]:
    """Return the usage, counting about four characters a token, and for a picture what a small one
    takes.
    """
    prompt = sum(
        len(answers.text_of(item.get("content"))) // LETTERS + 4 for item in body["messages"]
    )
    prompt += PICTURE_TOKENS * sum(len(vision.pictures_in([item])) for item in body["messages"])
    written = len(made.content or made.refusal or made.arguments) // LETTERS + 1
    return {
        "prompt_tokens": prompt,
        "completion_tokens": written,
        "total_tokens": prompt + written,
    }


def _tool_calls(made: Completion) -> list[dict[str, Any]]:
    assert made.tool is not None
    function = {"name": made.tool.get("name"), "arguments": made.arguments}
    return [{"id": "call_" + secrets.token_hex(12), "type": "function", "function": function}]


def _head(body: dict[str, Any], kind: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-" + secrets.token_hex(14),
        "object": kind,
        "created": int(time.time()),
        "model": body["model"],
        "system_fingerprint": "fp_simulator",
    }


def whole(body: dict[str, Any], made: Completion) -> dict[str, Any]:
    message: dict[str, Any] = {
        "role": "assistant",
        "content": made.content,
        "refusal": made.refusal,
    }
    if made.tool:
        message["tool_calls"] = _tool_calls(made)
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": made.finish_reason,
    }
    return {**_head(body, "chat.completion"), "choices": [choice], "usage": _usage(body, made)}


async def stream(body: dict[str, Any], made: Completion) -> AsyncIterator[str]:
    head = _head(body, "chat.completion.chunk")

    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return f"data: {json.dumps({**head, 'choices': [choice]})}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    if made.tool:
        yield chunk({"tool_calls": [{"index": 0, **_tool_calls(made)[0]}]})
    elif made.refusal:
        yield chunk({"refusal": made.refusal})
    else:
        pieces = (made.content or "").split(" ")
        for index, piece in enumerate(pieces):
            yield chunk({"content": piece if index == 0 else " " + piece})
    yield chunk({}, made.finish_reason)
    if (body.get("stream_options") or {}).get("include_usage"):
        yield f"data: {json.dumps({**head, 'choices': [], 'usage': _usage(body, made)})}\n\n"
    yield "data: [DONE]\n\n"


async def broken_stream(body: dict[str, Any]) -> AsyncIterator[str]:
    """Return a stream that turns to nonsense and ends in the middle of a chunk."""
    head = _head(body, "chat.completion.chunk")
    choice = {
        "index": 0,
        "delta": {"role": "assistant", "content": NONSENSE},
        "logprobs": None,
        "finish_reason": None,
    }
    yield f"data: {json.dumps({**head, 'choices': [choice]})}\n\n"
    yield 'data: {"id":"chatcmpl-\n\n'
