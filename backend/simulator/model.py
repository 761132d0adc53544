"""The model's HTTP: OpenAI's chat completions, embeddings and models, answered on the spot."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from simulator import answers, embeddings, faults, model_json
from simulator.graph import note_call
from simulator.runtime import Simulator, simulator_of

NONSENSE = "}{ lorem ]] \u0000 42 ,,, <tool> ipsum"
REFUSAL = "I'm sorry, but I can't help with that request."


class ModelError(Exception):
    """OpenAI's error envelope."""

    def __init__(self, status: int, message: str, kind: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.kind, self.code = status, message, kind, code
        self.headers: dict[str, str] = {}

    def response(self) -> Response:
        error = {"message": self.message, "type": self.kind, "param": None, "code": self.code}
        return JSONResponse({"error": error}, status_code=self.status, headers=self.headers)


@dataclass
class Completion:
    """What the model decided to say, before it is put on the wire."""

    content: str | None = None
    refusal: str | None = None
    tool: dict[str, Any] | None = None
    arguments: str = ""

    @property
    def finish_reason(self) -> str:
        return "tool_calls" if self.tool else "stop"


async def answer_model(request: Request) -> Response:
    """Every route of the model: the key, then the weather, then the answer."""
    sim = simulator_of(request)
    started = time.perf_counter()
    request_id = "req_" + secrets.token_hex(16)
    try:
        _check_key(request)
        response = await _route(sim, request, request_id)
    except ModelError as error:
        response = error.response()
    response.headers["x-request-id"] = request_id
    note_call(sim, request, response.status_code, started, api="model")
    return response


def _check_key(request: Request) -> None:
    header = request.headers.get("authorization", "")
    key = header[7:].strip() if header[:7].lower() == "bearer " else ""
    if not key:
        raise ModelError(401, "You didn't provide an API key.", "invalid_request_error", "missing_api_key")
    if key == "invalid":
        raise ModelError(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key")


async def _route(sim: Simulator, request: Request, request_id: str) -> Response:
    if request.method == "GET":
        names = ("simulated-mini", "gpt-4o-mini", "text-embedding-3-small")
        data = [{"id": name, "object": "model", "created": 1700000000, "owned_by": "simulator"} for name in names]
        return JSONResponse({"object": "list", "data": data})
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise _invalid("We could not parse the JSON body of your request.") from error
    if not isinstance(body, dict) or not isinstance(body.get("model"), str):
        raise _invalid("you must provide a model parameter")
    fault = faults.take(sim.store, "model")
    early = await _weather(fault)
    if early is not None:
        return early
    if request.url.path.endswith("/embeddings"):
        return _embeddings(body)
    return await _chat(sim, body, fault, request_id)


def _invalid(message: str) -> ModelError:
    return ModelError(400, message, "invalid_request_error")


async def _weather(fault: dict[str, Any] | None) -> Response | None:
    if fault is None:
        return None
    if fault["kind"] == "slow":
        await asyncio.sleep(faults.seconds_of(fault, 2))
    elif fault["kind"] == "hang":
        await asyncio.sleep(faults.seconds_of(fault, 600))
        return faults.gateway_timeout()
    elif fault["kind"] == "error":
        status = fault.get("status") or 500
        kind = "server_error" if status >= 500 else "invalid_request_error"
        error = ModelError(
            status,
            fault.get("message") or "The server had an error while processing your request.",
            "rate_limit_error" if status == 429 else kind,
            str(fault["code"]) if fault.get("code") is not None else None,
        )
        if fault.get("retry_after") is not None:
            error.headers["retry-after"] = str(fault["retry_after"])
        raise error
    return None


async def _chat(sim: Simulator, body: dict[str, Any], fault: dict[str, Any] | None, request_id: str) -> Response:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise _invalid("[] is too short - 'messages'")
    if not all(isinstance(item, dict) and item.get("role") for item in messages):
        raise _invalid("Each of 'messages' must be an object with a role.")
    sim.prompts.append({"at": time.time() * 1000, "request_id": request_id, "body": body})
    told = sim.store.setting("model", {})
    if told.get("seconds"):
        await asyncio.sleep(told["seconds"])
    kind = fault["kind"] if fault else None
    if kind == "garbage" and not body.get("stream"):
        # Half a document: what a broken gateway leaves of an answer.
        return Response('{"id":"chatcmpl-', media_type="application/json")
    if kind == "garbage":
        made = Completion(content=NONSENSE)
    elif kind == "refuse":
        made = Completion(refusal=REFUSAL)
    else:
        made = _decide(sim, body, told)
    if body.get("stream"):
        return StreamingResponse(_stream(body, made), media_type="text/event-stream")
    return JSONResponse(_whole(body, made))


def _decide(sim: Simulator, body: dict[str, Any], told: dict[str, Any]) -> Completion:
    messages = body["messages"]
    knowledge, question, earlier, tool_words = _read(messages)
    reply = _fixed_reply(sim, told)
    if reply is None and told.get("name_marks"):
        reply = answers.name_marks(question)
    if reply is None and told.get("obey_injection"):
        reply = answers.obey(question, knowledge)
    if reply is None and messages[-1]["role"] != "tool":
        tool = model_json.choose_tool(body.get("tools") or [], body.get("tool_choice", "auto"), question)
        if tool is not None:
            arguments = model_json.arguments_for(tool, question=question)
            return Completion(tool=tool, arguments=arguments)
    if reply is None:
        first = not any(item["role"] == "assistant" for item in messages)
        reply = answers.compose(knowledge=f"{tool_words}\n{knowledge}", question=question, earlier=earlier, first=first)
    if told.get("quote_last"):
        reply = answers.with_quote(reply, question)
    wanted = body.get("response_format") or {}
    if wanted.get("type") in ("json_object", "json_schema") and not told.get("reply"):
        reply = model_json.json_answer(wanted, question=question, reply=reply)
    return Completion(content=reply)


def _read(messages: list[dict[str, Any]]) -> tuple[str, str, str, str]:
    """Knowledge (system), the customer's last words, what they asked before, tool results."""
    knowledge = "\n".join(answers.text_of(item.get("content")) for item in messages if item["role"] in ("system", "developer"))
    last: list[str] = []
    for item in reversed(messages):
        if item["role"] == "user":
            last.insert(0, answers.text_of(item.get("content")))
        elif last:
            break
    said = [answers.text_of(item.get("content")) for item in messages if item["role"] == "user"]
    before = said[: len(said) - len(last)][-1:]
    results = [answers.text_of(item.get("content")) for item in messages if item["role"] == "tool"]
    return knowledge, "\n".join(last), " ".join(before), "\n".join(results)


def _fixed_reply(sim: Simulator, told: dict[str, Any]) -> str | None:
    reply: str | None = told.get("reply")
    left = told.get("reply_times")
    if reply is None or left is None:
        return reply
    remaining = {key: value for key, value in told.items() if key not in ("reply", "reply_times")}
    if left > 1:
        remaining |= {"reply": reply, "reply_times": left - 1}
    sim.store.set_setting("model", remaining)
    return reply


def _usage(body: dict[str, Any], made: Completion) -> dict[str, int]:
    """About four characters a token, as a rule of thumb has it."""
    prompt = sum(len(answers.text_of(item.get("content"))) // 4 + 4 for item in body["messages"])
    written = len(made.content or made.refusal or made.arguments) // 4 + 1
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


def _whole(body: dict[str, Any], made: Completion) -> dict[str, Any]:
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


async def _stream(body: dict[str, Any], made: Completion) -> AsyncIterator[str]:
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


def _embeddings(body: dict[str, Any]) -> Response:
    given = body.get("input")
    texts: list[Any] = given if isinstance(given, list) else [given]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise _invalid("'input' must be a non-empty string or a list of them.")
    size = body.get("dimensions") or embeddings.DIMENSIONS
    if not isinstance(size, int) or not 1 <= size <= embeddings.MOST_DIMENSIONS:
        raise _invalid(f"'dimensions' must be between 1 and {embeddings.MOST_DIMENSIONS}.")
    data = embeddings.embed_texts(texts, size=size, as_base64=body.get("encoding_format") == "base64")
    used = sum(len(text) // 4 + 1 for text in texts)
    usage = {"prompt_tokens": used, "total_tokens": used}
    return JSONResponse({"object": "list", "data": data, "model": body["model"], "usage": usage})
