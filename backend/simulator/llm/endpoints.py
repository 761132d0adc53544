"""The model's HTTP: OpenAI's chat completions, embeddings, transcriptions and models."""

import asyncio
import json
import secrets
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from simulator.llm import completions, decision, embeddings, misbehaviour, transcription
from simulator.runtime import Simulator, note_call, simulator_of
from simulator.world import faults

REFUSAL = "I'm sorry, but I can't help with that request."


class ModelError(Exception):
    """An error in OpenAI's envelope."""

    def __init__(self, status: int, message: str, kind: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.kind, self.code = status, message, kind, code
        self.headers: dict[str, str] = {}

    def response(self) -> Response:
        error = {"message": self.message, "type": self.kind, "param": None, "code": self.code}
        return JSONResponse({"error": error}, status_code=self.status, headers=self.headers)


async def answer_model(request: Request) -> Response:
    """Answer every route of the model: the key is checked first, then the faults, then the answer
    is made.
    """
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
        raise ModelError(
            401, "You didn't provide an API key.", "invalid_request_error", "missing_api_key"
        )
    if key == "invalid":
        raise ModelError(
            401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key"
        )


async def _route(sim: Simulator, request: Request, request_id: str) -> Response:
    if request.method == "GET":
        names = ("simulated-mini", "gpt-4o-mini", "text-embedding-3-small")
        data = [
            {"id": name, "object": "model", "created": 1700000000, "owned_by": "simulator"}
            for name in names
        ]
        return JSONResponse({"object": "list", "data": data})
    if request.url.path.endswith("/transcriptions"):
        return await _transcription(sim, request)
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise _invalid("We could not parse the JSON body of your request.") from error
    if not isinstance(body, dict) or not isinstance(body.get("model"), str):
        raise _invalid("you must provide a model parameter")
    fault = faults.take(
        sim.store,
        "model",
        text=json.dumps([body.get("messages"), body.get("input")], ensure_ascii=False),
    )
    early = await apply_fault(fault)
    if early is not None:
        return early
    if request.url.path.endswith("/embeddings"):
        return _embeddings(body)
    return await _chat(sim, body, fault, request_id)


async def _transcription(sim: Simulator, request: Request) -> Response:
    try:
        asked = transcription.read_form(
            request.headers.get("content-type", ""), await request.body()
        )
    except (ValueError, RecursionError) as error:
        raise _invalid(str(error)) from error
    fault = faults.take(
        sim.store,
        "model",
        text=f"{asked.model} {asked.file_name} {transcription.transcript(asked)}",
    )
    early = await apply_fault(fault)
    if early is not None:
        return early
    if fault is not None and fault["kind"] == "garbage":
        return Response('{"te', media_type="application/json")
    return transcription.respond(asked, sim.store.setting("model", {}).get("transcript"))


def _invalid(message: str) -> ModelError:
    return ModelError(400, message, "invalid_request_error")


async def apply_fault(fault: dict[str, Any] | None) -> Response | None:
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


async def _chat(
    sim: Simulator, body: dict[str, Any], fault: dict[str, Any] | None, request_id: str
) -> Response:
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
        return StreamingResponse(completions.broken_stream(body), media_type="text/event-stream")
    if fault and (refused := misbehaviour.refuse(fault, body)):
        raise _invalid(refused)
    made = (
        completions.Completion(refusal=REFUSAL)
        if kind == "refuse"
        else decision.decide(sim, body, told)
    )
    made = made.within(body.get("max_completion_tokens") or body.get("max_tokens"))
    odd = misbehaviour.misbehave(fault, body, made) if fault else None
    if odd is not None:
        return odd
    if body.get("stream"):
        return StreamingResponse(completions.stream(body, made), media_type="text/event-stream")
    return JSONResponse(completions.whole(body, made))


def _embeddings(body: dict[str, Any]) -> Response:
    given = body.get("input")
    texts: list[Any] = given if isinstance(given, list) else [given]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise _invalid("'input' must be a non-empty string or a list of them.")
    size = body.get("dimensions") or embeddings.DIMENSIONS
    if not isinstance(size, int) or not 1 <= size <= embeddings.MOST_DIMENSIONS:
        raise _invalid(f"'dimensions' must be between 1 and {embeddings.MOST_DIMENSIONS}.")
    data = embeddings.embed_texts(
        texts, size=size, as_base64=body.get("encoding_format") == "base64"
    )
    used = sum(len(text) // 4 + 1 for text in texts)
    usage = {"prompt_tokens": used, "total_tokens": used}
    return JSONResponse({"object": "list", "data": data, "model": body["model"], "usage": usage})
