"""What models write around a reply that is not for the customer: reasoning, special tokens, calls
of tools in words.

Pure. Every family of models has its own spelling, and a server whose chat template does not fit the
model passes it on as text. A shop never needs any of it in a message, so nothing here asks whether
it was meant. Where reasoning and reply cannot be told apart, nothing is left, and nothing is sent.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_LT, _GT = "[<＜]", "[>＞]"
_REASONING = (
    r"(?:\w+:)?(?:think(?:ing)?|thoughts?|thought_process|reason(?:ing)?|reasoning_content"
    r"|reflect(?:ion)?|analysis|scratch_?pad"
    r"|inner_(?:monologue|thoughts?)|monologue|internal|rationale|antthinking|chain_of_thought|cot"
    r"|deliberation)"
)
# Opening and closing marks of reasoning: DeepSeek, Qwen and most others; Mistral; Kimi;
# OpenThinker; Cohere; MedGemma.
_OPENS = (
    rf"{_LT}\s*{_REASONING}(?:\s[^<>＜＞]*+)?{_GT}|\[\s*(?:think(?:ing)?|reasoning)\s*\]"
    rf"|◁\s*think(?:ing)?\s*▷|<unused94>"
    r"|<\|\s*(?:begin_of_thought|start_thinking|thinking|think|reasoning)\s*\|>"
)
_CLOSES = (
    rf"{_LT}\s*/\s*{_REASONING}\s*{_GT}|\[\s*/\s*(?:think(?:ing)?|reasoning)\s*\]"
    rf"|◁\s*/\s*think(?:ing)?\s*▷|<unused95>"
    r"|<\|\s*(?:end_of_thought|end_thinking|/thinking|/think|/reasoning)\s*\|>"
)
_REASONING_MARK = re.compile(rf"(?P<opens>{_OPENS})|(?P<closes>{_CLOSES})", re.IGNORECASE)
_SELF_CLOSED = re.compile(rf"{_LT}\s*{_REASONING}(?:\s[^<>＜＞/]*+)?/\s*{_GT}", re.IGNORECASE)
_REASONING_FENCE = re.compile(
    r"```\s*(?:think(?:ing)?|thoughts?|reasoning)[ \t]*\n.*?(?:```|\Z)", re.IGNORECASE | re.DOTALL
)
# gpt-oss: <|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…; and
# what is left of it where the server drops the special tokens.
_HARMONY = re.compile(r"<\|channel\|>", re.IGNORECASE)
_HARMONY_FINAL = re.compile(r"<\|channel\|>\s*final\b[^<]*<\|message\|>", re.IGNORECASE)
_HARMONY_CALL = re.compile(r"\bto=functions\.", re.IGNORECASE)
_HARMONY_REST = re.compile(r"\Aanalysis(?=[A-Z\s]).*assistantfinal", re.DOTALL)

_TOKEN = re.compile(
    r"<\|[^|<>\n]{1,60}\|>|<｜[^｜<>\n]{1,60}｜>|</?s>|<(?:start|end)_of_turn>|</?(?:bos|eos|pad|unk"
    r"|eot|eod|sep|cls|mask)>"
    r"|\[/?(?:INST|AVAILABLE_TOOLS|TOOL_RESULTS|SYSTEM_PROMPT)\]|<</?SYS>>|<unused\d+>"
    r"|<extra_id_\d+>",
    re.IGNORECASE,
)
_LEADING_TOKENS = re.compile(
    rf"\A(?:\s*(?:{_TOKEN.pattern})\s*(?:(?:assistant|model)\s*(?=[\n<]|$))?)+", re.IGNORECASE
)
# Some begin by repeating what they were asked, marks and all.
_ECHO = re.compile(
    r"\A\s*(?:<s>\s*)?\[INST\].*?(?:\[/INST\]|\Z)"
    r"|\A\s*(?:<\|begin_of_text\|>|<bos>)?\s*(?:<\|(?:im_start|start_header_id|start)\|>"
    r"|<start_of_turn>)\s*(?:user|system)\b"
    r".*?(?=(?:<\|(?:im_start|start_header_id|start)\|>|<start_of_turn>)\s*(?:assistant|model)\b"
    r"|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_ROLE = re.compile(r"\A\s*(?:assistant|ai|bot)\s*:\s*", re.IGNORECASE)
# Some go on and write the customer's next message as well.
_NEXT_SPEAKER = re.compile(r"^\s*(?:customer|user|human)\s*:", re.IGNORECASE | re.MULTILINE)
_OTHER_TAG = re.compile(rf"{_LT}\s*/\s*[a-z][\w:.-]*\s*{_GT}", re.IGNORECASE)

_CALL_MARKUP = re.compile(
    r"<\s*/?\s*(?:\w+:)?(?:tool_?calls?|tool_?use|tool_?code|tool_?request|tools?|function_?calls?"
    r"|invoke|function|parameter|arg_key)\b[^<>]*>"
    r"|<\|\s*(?:python_tag|tool[^|<>]*|function[^|<>]*|action[^|<>]*|plugin)\s*\|>|<｜tool[^｜<>]*｜>"
    r"|\[/?TOOL_(?:CALLS?|REQUEST)\]|\[ARGS\]"
    r"|```\s*(?:tool_?code|tool_?calls?|tools?|function_?calls?)\b"
    r"|^\s*action\s*:\s*\w+\s*\n+\s*action[ _]input\s*:|\bto=functions\.",
    re.IGNORECASE | re.MULTILINE,
)
_FENCED = re.compile(r"\A```[\w-]*\s*\n?(.*?)\n?\s*```\Z", re.DOTALL)
_BARE_CALL = re.compile(r"\A\[?\s*[a-z]\w*(?:[._]\w+)+\(.*\)\s*\]?;?\Z", re.IGNORECASE | re.DOTALL)
_REASON = re.compile(
    r"""["']?\breason["']?\s*[:=]\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
    r"""|<parameter(?:=|\s+name=["'])reason["']?\s*>\s*(.*?)\s*(?:</|\Z)"""
    r"""|<arg_key>\s*reason\s*</arg_key>\s*<arg_value>\s*(.*?)\s*(?:</|\Z)""",
    re.IGNORECASE | re.DOTALL,
)
_NAMES, _ARGUMENTS = (
    ("name", "function", "tool", "tool_name", "action"),
    ("arguments", "parameters", "args", "input", "tool_input", "action_input"),
)
MOST_JSON = 20  # places in a text where JSON is looked for


@dataclass(frozen=True)
class WrittenCall:
    """A call written as text. `name` is the offered tool that it names, or None for one that nobody
    offered."""

    name: str | None
    reason: str = ""


def strip_reasoning(text: str) -> str:
    """The text without what the model thought aloud. Of an unclosed thought nothing is left; a mark
    that only closes (some templates open it in the prompt) takes all before it along."""
    if _HARMONY.search(text) and not _HARMONY_CALL.search(text):
        finals = list(_HARMONY_FINAL.finditer(text))
        text = text[finals[-1].end() :] if finals else ""
    rest = _HARMONY_REST.match(text)
    text = _REASONING_FENCE.sub("", _SELF_CLOSED.sub("", text[rest.end() :] if rest else text))
    kept, begin, inside = list[str](), 0, False
    for mark in _REASONING_MARK.finditer(text):
        if mark["opens"] and not inside:
            kept.append(text[begin : mark.start()])
            inside = True
        elif mark["closes"]:
            if not inside:
                kept.clear()
            begin, inside = mark.end(), False
    return "" if inside else "".join([*kept, text[begin:]]).strip()


def strip_tokens(text: str) -> str:
    """The text up to where the model's turn ended, without the marks and the speaker's name that
    stand before it."""
    text = _ROLE.sub("", _LEADING_TOKENS.sub("", _ECHO.sub("", text)), count=1)
    for ends in (_TOKEN, _NEXT_SPEAKER):
        end = ends.search(text)
        text = text[: end.start()] if end else text
    return text.replace("▁", " ").replace("\ufffd", "").strip()


def has_markup(text: str) -> bool:
    """Whether a closing tag of some kind is left that nobody knows."""
    return bool(_OTHER_TAG.search(text))


def find_written_call(text: str, offered: Iterable[str]) -> WrittenCall | None:
    """The call that the text is or holds, in any of the spellings; None where it is no call."""
    names = list(offered)
    plain = text.replace("\\_", "_")
    for found in _json_calls(plain):
        return WrittenCall(
            next((name for name in names if _is_named(found, name)), None), _reason_in(plain)
        )
    is_marked = bool(_CALL_MARKUP.search(plain))
    for name in names:
        spelled = _spelling(name)
        is_call = re.search(
            rf"{spelled}(?:\.call|:\d+)?\s*\(|^[\s`*\[(<{{]*{spelled}[\s`*\])>}}.:]*$",
            plain,
            re.IGNORECASE | re.MULTILINE,
        )
        if (is_marked and re.search(spelled, plain, re.IGNORECASE)) or is_call:
            return WrittenCall(name, _reason_in(plain))
    return WrittenCall(None) if is_marked or _BARE_CALL.match(plain.strip()) else None


def names_a_tool(text: str, offered: Iterable[str]) -> bool:
    """Whether the text speaks of a tool by its name, which no customer should read."""
    return any(
        re.search(_spelling(name), text.replace("\\_", "_"), re.IGNORECASE) for name in offered
    )


def is_json(text: str) -> bool:
    """Whether the text, or what its only code fence holds, is a JSON object or list."""
    fenced = _FENCED.match(text.strip())
    try:
        return isinstance(json.loads(fenced[1] if fenced else text), dict | list)
    except RecursionError:
        return True
    except ValueError:
        return False


def _spelling(name: str) -> str:
    return rf"(?<![a-z]){'[_-]?'.join(name.split('_'))}(?![a-z])"


def _is_named(call: dict[str, Any], name: str) -> bool:
    inner = call.get("function")
    given = [call.get(key) for key in _NAMES] + (
        [inner.get("name")] if isinstance(inner, dict) else []
    )
    return any(
        isinstance(word, str) and re.search(_spelling(name), word, re.IGNORECASE) for word in given
    )


def _json_calls(text: str) -> Iterator[dict[str, Any]]:
    """Every JSON object in the text that looks like a call: it has a name and arguments."""
    decoder = json.JSONDecoder()
    for place in [match.start() for match in re.finditer(r"\{", text)][:MOST_JSON]:
        try:
            found, _ = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            continue
        if not isinstance(found, dict):
            continue
        inner = found.get("function")
        is_named = any(isinstance(found.get(key), str) for key in _NAMES) and any(
            key in found for key in _ARGUMENTS
        )
        if is_named or (isinstance(inner, dict) and "name" in inner):
            yield found


def _reason_in(text: str) -> str:
    found = _REASON.search(text)
    said = next((part for part in found.groups() if part), "") if found else ""
    return " ".join(said.replace('\\"', '"').replace("\\n", " ").split())[:200]
