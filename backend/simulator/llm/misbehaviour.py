"""What models and the servers in front of them really answer. Each kind is a fault of the model.

Spellings are those of the models' own chat templates (Llama, Qwen, Hermes, Mistral, DeepSeek,
Gemma, Kimi, gpt-oss) where the server passes them on as text, and of servers that bend OpenAI's
protocol.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from simulator.llm import completions

THOUGHT = "The customer asks about the shop. SECRET THOUGHT: they seem to be in a hurry."
CALL = {"reason": "The customer wants a person."}
_CALL = json.dumps(CALL)
_NAMED = json.dumps({"name": "ask_for_person", "arguments": CALL})
# What stands around the reply, which is put in for {}.
WRITTEN = {
    "thinks": f"<think>\n{THOUGHT}\n</think>\n\n{{}}",
    "thinks_twice": f"<think>{THOUGHT}<think>{THOUGHT}</think>{THOUGHT}</think>{{}}",
    "thinks_in_capitals": f'<THINKING type="inner">{THOUGHT}</THINKING>{{}}',
    "thinks_reasoning": f"<reasoning>{THOUGHT}</reasoning>{{}}",
    "thinks_unclosed": f"<think>\n{THOUGHT} So I say: {{}}",
    "thinks_from_the_prompt": f"{THOUGHT}\n</think>\n\n{{}}",
    "thinks_mistral": f"[THINK]{THOUGHT}[/THINK]{{}}",
    "thinks_kimi": f"◁think▷{THOUGHT}◁/think▷{{}}",
    "thinks_harmony": (
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|>"
        "<|start|>assistant<|channel|>final<|message|>{}<|return|>"
    ),
    "thinks_harmony_bare": f"analysis{THOUGHT}assistantfinal{{}}",
    "tokens": "{}<|im_end|>\n<|im_start|>user\nAnd another question?<|im_end|>",
    "tokens_llama": "<|start_header_id|>assistant<|end_header_id|>\n\n{}<|eot_id|>",
    "tokens_mistral": "{}</s> [INST] And another question? [/INST]",
    "tokens_gemma": "<start_of_turn>model\n{}<end_of_turn>",
    "plays_the_customer": "Assistant: {}\nCustomer: And another question?",
    "html_tags": "<p>{}<br></p>",
}
_RAW = {
    "calls_llama": f'<|python_tag|>{{"name": "ask_for_person", "parameters": {_CALL}}}',
    "calls_llama_json": f'{{"name": "ask_for_person", "parameters": {_CALL}}}',
    "calls_llama_tag": f"<function=ask_for_person>{_CALL}</function>",
    "calls_llama_python": '[ask_for_person(reason="The customer wants a person.")]',
    "calls_hermes": f"<tool_call>\n{_NAMED}\n</tool_call>",
    "calls_after_thinking": f"<think>{THOUGHT}</think>\n<tool_call>\n{_NAMED}\n</tool_call>",
    "calls_qwen_xml": (
        "<tool_call>\n<function=ask_for_person>\n<parameter=reason>\nThe customer wants a "
        "person.\n</parameter>\n</function>\n</tool_call>"
    ),
    "calls_mistral": f"[TOOL_CALLS][{_NAMED}]",
    "calls_mistral_new": f"[TOOL_CALLS]ask_for_person[ARGS]{_CALL}",
    "calls_deepseek": (
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>ask_for_person\n"
        f"```json\n{_CALL}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>"
    ),
    "calls_gemma": '```tool_code\nask_for_person(reason="The customer wants a person.")\n```',
    "calls_kimi": (
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.ask_for_person:0"
        f"<|tool_call_argument_begin|>{_CALL}<|tool_call_end|><|tool_calls_section_end|>"
    ),
    "calls_harmony": (
        "<|channel|>commentary to=functions.ask_for_person "
        f"<|constrain|>json<|message|>{_CALL}<|call|>"
    ),
    "calls_fenced": f"One moment please.\n```json\n{_NAMED}\n```",
    "calls_glm": (
        "<tool_call>ask_for_person\n<arg_key>reason</arg_key>\n<arg_value>The customer "
        "wants a person.</arg_value>\n</tool_call>"
    ),
    "calls_unknown_written": (
        '<tool_call>\n{"name": "lookup_order", "arguments": {"id": 7}}\n</tool_call>'
    ),
    "speaks_of_its_tool": "I would call ask_for_person now, but I cannot.",
    "empty": "",
    "blank": " \n\u200b ",
    "json": '{"reply": "A mug is 20 euros.", "confidence": 0.9}',
    "too_long": "mug " * 2000,
    "unknown_tags": "<inner>SECRET THOUGHT</inner> Hello",
}
Change = Callable[[dict[str, Any], dict[str, Any]], Any]


def _message(body: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = body["choices"][0]["message"]
    return message


def _call(name: str, arguments: Any, **more: Any) -> Change:
    def change(body: dict[str, Any], fault: dict[str, Any]) -> Any:
        call = {"type": "function", "function": {"name": name, "arguments": arguments}, **more}
        _message(body).update(content=None, tool_calls=[call])
        body["choices"][0]["finish_reason"] = "tool_calls"

    return change


def _set(**fields: Any) -> Change:
    return lambda body, fault: body.update(fields)


def _in_field(body: dict[str, Any], fault: dict[str, Any]) -> None:
    _message(body).update(reasoning_content=THOUGHT, reasoning=THOUGHT)


def _only_thinks(body: dict[str, Any], fault: dict[str, Any]) -> None:
    _message(body).update(reasoning_content=THOUGHT, content=None)


def _parts(*before: dict[str, Any]) -> Change:
    def change(body: dict[str, Any], fault: dict[str, Any]) -> None:
        message = _message(body)
        message["content"] = [*before, {"type": "text", "text": message["content"]}]

    return change


def _cut(body: dict[str, Any], fault: dict[str, Any]) -> None:
    message = _message(body)
    message["content"] = message["content"][:7]
    body["choices"][0]["finish_reason"] = "length"


def _filtered(body: dict[str, Any], fault: dict[str, Any]) -> None:
    body["choices"][0]["finish_reason"] = "content_filter"


def _refused_by_text(body: dict[str, Any], fault: dict[str, Any]) -> None:
    _message(body)["content"] = [{"type": "refusal", "refusal": "No."}]


def _null_message(body: dict[str, Any], fault: dict[str, Any]) -> None:
    body["choices"][0]["message"] = None


BENT: dict[str, Change] = {
    "thinks_in_a_field": _in_field,
    "thinks_only": _only_thinks,
    "thinks_in_parts": _parts(
        {"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]},
        {"type": "reasoning", "text": THOUGHT},
    ),
    "parts": _parts(),
    "calls_with_an_object": _call("ask_for_person", CALL),
    "calls_without_an_id": _call("ask_for_person", _CALL),
    "calls_by_a_longer_name": _call("functions.ask_for_person:0", _CALL, id="x"),
    "calls_with_broken_arguments": _call("ask_for_person", '{"reason": ', id="call_1"),
    "calls_unknown": _call("lookup_order", '{"id": 7}', id="call_1"),
    "cut": _cut,
    "filtered": _filtered,
    "refuses_in_parts": _refused_by_text,
    "null_message": _null_message,
    "no_choices": _set(choices=[]),
    "null_choices": _set(choices=None),
    "no_usage": _set(usage=None),
    "odd_usage": _set(usage={"prompt_tokens": "many", "completion_tokens": -5}),
    "error_in_200": _set(
        choices=None, error={"message": "The backend is away.", "type": "server_error", "code": 502}
    ),
}
ON_THE_WIRE = (
    "page",
    "streams",
    "drips",
    "fails_to_call",
    "huge",
    "refuses_tools",
    "prompt_too_long",
    "tells_its_rules",
)
KINDS = (*WRITTEN, *_RAW, *BENT, *ON_THE_WIRE)


def refuse(fault: dict[str, Any], body: dict[str, Any]) -> str | None:
    """Return what a server says that does not accept this prompt; None where it does."""
    if fault["kind"] == "fails_to_call":
        return "Failed to call a function. Please adjust your prompt."
    if fault["kind"] == "refuses_tools" and body.get("tools"):
        return f"registry.example/{body['model']} does not support tools"
    size = len(json.dumps(body["messages"]))
    if fault["kind"] == "prompt_too_long" and size > fault.get("longest", 0):
        return (
            f"This model's maximum context length is {fault.get('longest', 0)} tokens. However, "
            f"your messages resulted in {size} tokens."
        )
    return None


def misbehave(
    fault: dict[str, Any], body: dict[str, Any], made: completions.Completion
) -> Response | None:
    """Return the answer that this kind gives instead of `made`, a reply; None for a kind that
    leaves it as it is.
    """
    kind, reply = fault["kind"], made.content or "Hello"
    if kind == "tells_its_rules":
        return _whole(body, str(body["messages"][0]["content"])[:600])
    if kind in WRITTEN:
        return _whole(body, WRITTEN[kind].format(reply))
    if kind in _RAW:
        return _whole(body, _RAW[kind])
    if kind in BENT:
        answer = completions.whole(body, completions.Completion(content=reply))
        BENT[kind](answer, fault)
        return JSONResponse(answer)
    if kind == "page":
        return HTMLResponse("<html><body>Welcome to the hotel's wifi</body></html>")
    if kind == "streams":
        return StreamingResponse(completions.stream(body, made), media_type="text/event-stream")
    if kind in ("drips", "huge"):
        return StreamingResponse(
            _slowly(kind, float(fault.get("seconds") or 0.2), completions.whole(body, made)),
            media_type="application/json",
        )
    return None


def _whole(body: dict[str, Any], content: str) -> Response:
    return JSONResponse(completions.whole(body, completions.Completion(content=content)))


async def _slowly(kind: str, seconds: float, answer: dict[str, Any]) -> AsyncIterator[str]:
    """Return the answer after spaces, which JSON allows: one now and then for a minute, or four
    megabytes at once.
    """
    for _ in range(int(60 / seconds) if kind == "drips" else 64):
        yield " " if kind == "drips" else " " * 65_536
        await asyncio.sleep(seconds if kind == "drips" else 0)
    yield json.dumps(answer)
