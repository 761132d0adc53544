"""Reading what a model's server answered: a reply that can be sent, a call for a person, or why it
is neither.

Pure. Nothing is taken on trust: servers that speak the OpenAI protocol differ in what they leave
out, rename and add, and a model may write anything.
"""

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from common.json_values import read_dict
from common.text import clean
from conversations.silences import AnswerFault
from core.assistant.fences import reveals_instructions
from core.assistant.plain_text import make_plain, unescape
from core.assistant.prompt import ASK_FOR_PERSON, RULES, TOOLS
from integrations.llm import markup
from integrations.llm.failures import DECLINED, UNUSABLE, ModelFailed, Usage

# A DM holds 1,000 bytes. What is this much longer is not a reply but a model that has lost its way.
MAX_REPLY_BYTES = 6000
MOST_LETTERS = 4 * MAX_REPLY_BYTES  # of a reply, or a call, that is looked into at all
MOST_THOUGHT = 500_000  # letters of an answer with all that the model thought aloud
MOST_TOKENS = 100_000_000  # that a count is believed to be
REASON_LETTERS = 200
OFFERED = [tool["function"]["name"] for tool in TOOLS]


@dataclass(frozen=True)
class Answer:
    """One usable answer of the server."""

    text: str
    asks_for_person: str | None
    model: str
    request_id: str
    usage: Usage


# What is wrong with an answer: a line for the log, and what the model is told when it is asked
# again; empty where that is pointless.
PROBLEMS: dict[AnswerFault, tuple[str, str]] = {
    AnswerFault.NO_CHOICES: ("The answer has no choices", ""),
    AnswerFault.EMPTY: ("The answer is empty", "it was empty."),
    AnswerFault.TOO_LONG: ("The answer is too long", "it was too long. Use at most 900 bytes."),
    AnswerFault.UNKNOWN_TOOL: (
        "The answer calls a tool that does not exist",
        f"it called a tool that does not exist. The only tool is {ASK_FOR_PERSON}.",
    ),
    AnswerFault.WRITTEN_CALL: (
        "The answer is a call of a tool in words",
        f"it was a tool call written as text. The only tool is {ASK_FOR_PERSON}.",
    ),
    AnswerFault.JSON: ("The answer is JSON", "it was JSON."),
    AnswerFault.MARKUP: ("The answer holds markup", "it held tags or markup."),
    AnswerFault.REPEATS_PROMPT: ("The answer repeats the prompt", ""),
}


def read_answer(body: Any, *, mark: str, instructions: str, request_id: str, model: str) -> Answer:
    """Return the answer in `body`, a server's parsed JSON. `model` is the model that was asked. An
    answer that reveals `mark` or `instructions` is refused. Raises ModelFailed."""
    request_id = (request_id or _text(_get(body, "id")))[:100]
    usage = _read_usage(_get(body, "usage"))
    choices = _get(body, "choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = _get(choice, "message")
    if not isinstance(message, dict):
        raise _unusable(AnswerFault.NO_CHOICES, request_id, usage, transient=True)
    ended = _get(choice, "finish_reason")
    text, refused = _read_content(message.get("content"))
    if message.get("refusal") or refused or ended == "content_filter":
        raise _declined(request_id, usage)
    called = _read_calls(message)
    reason = next((reason for name, reason in called if name == ASK_FOR_PERSON), None)
    if reason is None:
        problem, text, reason = _find_problem(
            text, is_cut=ended == "length", calls_unknown=bool(called)
        )
        if problem:
            raise _unusable(AnswerFault(problem), request_id, usage)
        if reveals_instructions(text, mark=mark, rules=RULES, instructions=instructions):
            raise _unusable(AnswerFault.REPEATS_PROMPT, request_id, usage)
    served = _text(_get(body, "model")) or model
    return Answer("" if reason is not None else text, reason, served[:100], request_id, usage)


def _unusable(
    fault: AnswerFault, request_id: str, usage: Usage, *, transient: bool = False
) -> ModelFailed:
    why, correction = PROBLEMS[fault]
    return ModelFailed(
        f"{fault}: {why}, request {request_id or 'unknown'}",
        transient=transient,
        text=UNUSABLE,
        reason="MODEL_UNUSABLE",
        correction=correction,
        usage=usage,
    )


def _declined(request_id: str, usage: Usage) -> ModelFailed:
    return ModelFailed(
        f"The model refused, request {request_id or 'unknown'}",
        transient=False,
        text=DECLINED,
        reason="MODEL_DECLINED",
        usage=usage,
    )


def _find_problem(text: str, *, is_cut: bool, calls_unknown: bool) -> tuple[str, str, str | None]:
    """Return the code of what is wrong with the text ("" for nothing), the part of it that is for
    the customer, and, if the text asks for a person, the reason it gives; else None."""
    spoken = markup.strip_reasoning(unescape(text[:MOST_THOUGHT]))
    if len(spoken) > MOST_LETTERS:
        return "TOO_LONG", "", None
    call = markup.find_written_call(spoken, OFFERED)
    if call is not None:
        return ("", "", call.reason) if call.name else ("WRITTEN_CALL", "", None)
    spoken = make_plain(markup.strip_tokens(spoken))
    checks = (
        ("UNKNOWN_TOOL", calls_unknown),
        ("TOO_LONG", is_cut or len(spoken.encode()) > MAX_REPLY_BYTES),
        ("EMPTY", not any(unicodedata.category(character)[0] in "LNS" for character in spoken)),
        ("EMPTY", markup.says_nothing(spoken)),
        ("JSON", markup.is_json(spoken) or spoken.startswith(('{"', "{'", "[{"))),
        ("WRITTEN_CALL", markup.names_a_tool(spoken, OFFERED)),
        ("MARKUP", markup.has_markup(spoken)),
    )
    return next((problem for problem, holds in checks if holds), ""), spoken, None


def _read_content(content: Any) -> tuple[str, bool]:
    """The text of a message, which may come in parts, and whether one of them is a refusal. Parts
    that are thoughts or anything else are left out."""
    parts = content if isinstance(content, list) else [content]
    said, refused = list[str](), False
    for part in parts:
        if isinstance(part, str) and not isinstance(content, list):
            said.append(part)
        elif isinstance(part, dict):
            refused |= part.get("type") == "refusal"
            if part.get("type") in ("text", "output_text", None):
                said.append(_text(part.get("text")) or _text(_get(part.get("text"), "value")))
    return clean("".join(said)).strip(), refused


def _read_calls(message: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the tool calls of a message, each as its name and the reason it gives. A call with
    faulty arguments counts too, because they only tell the team why a person is needed."""
    calls = message.get("tool_calls")
    found = [
        _get(call, "function") or call
        for call in (calls if isinstance(calls, list) else [calls])
        if call
    ]
    if message.get("function_call"):  # its name before there were several
        found.append(message["function_call"])
    return [
        (_tool_name(_get(call, "name")), _read_reason(_get(call, "arguments"))) for call in found
    ]


def _tool_name(name: Any) -> str:
    """The name without what some put before and after it: "functions.ask_for_person:0"."""
    plain = _text(name).strip().removeprefix("functions.").split(":")[0]
    return next((offered for offered in OFFERED if offered == plain.lower()), plain)


def _read_reason(arguments: Any) -> str:
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments)
        except (ValueError, RecursionError):
            return ""
    reason = _get(arguments, "reason")
    return " ".join(clean(str(reason)).split())[:REASON_LETTERS] if reason is not None else ""


def _read_usage(usage: Any) -> Usage:
    return Usage(1, _count(_get(usage, "prompt_tokens")), _count(_get(usage, "completion_tokens")))


def _count(value: Any) -> int | None:
    return (
        value
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS
        else None
    )


def _get(value: Any, key: str) -> Any:
    return read_dict(value).get(key)


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""
