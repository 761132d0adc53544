"""What models write around a reply that is not for the customer: reasoning, special tokens, calls
of tools in words.

Pure. Every family of models has its own spelling, and a server whose chat template does not fit the
model passes it on as text. A shop never needs any of it in a message, so nothing here asks whether
it was meant. Where reasoning and reply cannot be told apart, nothing is left, and nothing is sent.

Every pattern takes a time in proportion to the text: while one is looked for, all else in the
process stands still, and a customer may have the model write whatever takes longest.
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
# OpenThinker; Cohere; MedGemma; Gemma 4.
_OPENS = (
    rf"{_LT}\s*{_REASONING}(?:\s[^<>＜＞]*+)?{_GT}|\[\s*(?:think(?:ing)?|reasoning)\s*\]"
    rf"|◁\s*think(?:ing)?\s*▷|<unused94>|<\|channel>"
    r"|<\|\s*(?:begin_of_thought|start_thinking|thinking|think|reasoning)\s*\|>"
)
_CLOSES = (
    rf"{_LT}\s*/\s*{_REASONING}\s*{_GT}|\[\s*/\s*(?:think(?:ing)?|reasoning)\s*\]"
    rf"|◁\s*/\s*think(?:ing)?\s*▷|<unused95>|<channel\|>"
    r"|<\|\s*(?:end_of_thought|end_thinking|/thinking|/think|/reasoning)\s*\|>"
)
_REASONING_MARK = re.compile(rf"(?P<opens>{_OPENS})|(?P<closes>{_CLOSES})", re.IGNORECASE)
_SELF_CLOSED = re.compile(rf"{_LT}\s*{_REASONING}(?:\s[^<>＜＞/]*+)?/\s*{_GT}", re.IGNORECASE)
_REASONING_FENCE = re.compile(
    r"(?P<mark>```|~~~)\s*(?:think(?:ing)?|thoughts?|reasoning)[ \t]*\n.*?(?:(?P=mark)|\Z)"
    r"|<!--.*?(?:-->|\Z)",
    re.IGNORECASE | re.DOTALL,
)
# Thoughts that have no mark but their name, and where the reply begins behind them.
_CALLED_THOUGHT = re.compile(
    r"\A[\s#*_]*(?:(?:my |internal )?(?:thoughts?|thinking|reasoning|analysis)(?: process)?"
    r"|chain of thought)[*_ ]*(?::|\n)",
    re.IGNORECASE,
)
_CALLED_REPLY = re.compile(
    r"^[ \t#*_]*(?:(?:my |final )?(?:answer|response|reply|message|output))[*_ ]*(?::[*_ ]*|\n)",
    re.IGNORECASE | re.MULTILINE,
)
_ASIDE = re.compile(
    r"\A\s*(?:\[\s*(?:think\w*|thoughts?|reasoning)\s*:[^\]]*\]"
    r"|\(\s*(?:think\w*|thoughts?|reasoning)\s*:[^)]*\)"
    r"|\*+\s*(?:think\w*|thoughts?|reasoning)\s*:[^*]+\*+[ \t]*\n)",
    re.IGNORECASE,
)
_UNSEEN = re.compile("[\u200b\u2060\ufeff]")
# gpt-oss: <|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…; and
# what is left of it where the server drops the special tokens.
_HARMONY = re.compile(r"<\|channel\|>", re.IGNORECASE)
_HARMONY_FINAL = re.compile(r"<\|channel\|>\s*final\b[^<]*<\|message\|>", re.IGNORECASE)
_HARMONY_CALL = re.compile(r"\bto=functions\.", re.IGNORECASE)
_HARMONY_REST = re.compile(
    r"\A(?:assistant)?(?:analysis|commentary)(?=[A-Z\s]).*assistantfinal"
    r"|\Aassistant(?:analysis|commentary).*",
    re.DOTALL,
)

_TOKEN = re.compile(
    r"<\|[^|<>\n]{1,60}\|>|<｜[^｜<>\n]{1,60}｜>|<\|[a-z_]{1,30}>|<[a-z_]{1,30}\|>"
    r"|</?s>|<(?:start|end)_of_turn>|</?(?:bos|eos|pad|unk"
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
    r"|\A\s*<\|(?:user|system)\|>.*?(?=<\|assistant\|>|\Z)"
    r"|\A\s*(?:<\|begin_of_text\|>|<bos>)?\s*(?:<\|(?:im_start|start_header_id|start)\|>"
    r"|<start_of_turn>)\s*(?:user|system)\b"
    r".*?(?=(?:<\|(?:im_start|start_header_id|start)\|>|<start_of_turn>)\s*(?:assistant|model)\b"
    r"|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_ROLE = re.compile(r"\A[\s#*\[]*(?:assistant|ai|bot)[\]*]*\s*:[*\s]*", re.IGNORECASE)
# Some go on and write the customer's next message as well.
_NEXT_SPEAKER = re.compile(
    r"^[ \t#*\[]*(?:customer|user|human)[\]*]*[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_OTHER_TAG = re.compile(rf"{_LT}\s*/\s*[^\W\d_][\w:.-]*\s*{_GT}", re.IGNORECASE)
# What programs print where there is nothing to print.
_NOTHING = {"null", "none", "undefined", "nan", "object object", "empty", "no reply", "no response"}

_CALL_MARKUP = re.compile(
    r"<\s*/?\s*(?:\w+:)?(?:tool_?calls?|tool_?use|tool_?code|tool_?request|tools?|function_?calls?"
    r"|invoke|function|parameter|arg_key)\b[^<>]*>"
    r"|<\|\s*(?:python_tag|tool[^|<>]*|function[^|<>]*|action[^|<>]*|plugin)\s*\|?>"
    r"|<｜tool[^｜<>]*｜>"
    r"|\[/?TOOL_(?:CALLS?|REQUEST)\]|\[ARGS\]"
    r"|```\s*(?:tool_?code|tool_?calls?|tools?|function_?calls?)\b"
    r"|^[ \t]*action[ \t]*:[ \t]*\w+[ \t]*\n\s*+action[ _]input[ \t]*:|\bto=functions\.",
    re.IGNORECASE | re.MULTILINE,
)
_FENCED = re.compile(r"\A```[\w-]*+(.*)```\Z", re.DOTALL)
_BARE_CALL = re.compile(
    r"\A\[?\s*[a-z][a-z\d]*+(?:[._]++[a-z\d]*+)++\(.*\)\s*\]?;?\Z", re.IGNORECASE | re.DOTALL
)
_CALL_INSIDE = re.compile(r"(?<![\w/.@])[a-z]++(?:_[a-z]++)++\([^()\n]{0,300}\)")
_REASON = re.compile(
    r"""["']?\breason["']?\s*[:=]\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
    r"""|\breason\s*:\s*<\|"\|>(.*?)<\|"\|>"""
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
    text = _UNSEEN.sub("", text)
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
    return "" if inside else _strip_called("".join([*kept, text[begin:]]).strip())


def _strip_called(text: str) -> str:
    """The text without thoughts that are only called so; nothing where no reply is named behind
    them."""
    text = _ASIDE.sub("", text).strip()
    if not _CALLED_THOUGHT.match(text):
        return text
    replies = list(_CALLED_REPLY.finditer(text))
    return text[replies[-1].end() :].strip() if replies else ""


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
    is_of_nothing = is_marked or _BARE_CALL.match(plain.strip()) or _CALL_INSIDE.search(plain)
    return WrittenCall(None) if is_of_nothing else None


def names_a_tool(text: str, offered: Iterable[str]) -> bool:
    """Whether the text speaks of a tool by its name, which no customer should read."""
    return any(
        re.search(_spelling(name), text.replace("\\_", "_"), re.IGNORECASE) for name in offered
    )


def says_nothing(text: str) -> bool:
    """Whether the text is what a program prints where there is nothing to print."""
    return " ".join(re.sub(r"[\W_]+", " ", text[:100]).split()).casefold() in _NOTHING


def is_json(text: str) -> bool:
    """Whether the text, or what its only code fence holds, is a JSON object or list, or holds an
    object."""
    fenced = _FENCED.match(text.strip())
    try:
        return isinstance(json.loads(fenced[1] if fenced else text), dict | list)
    except RecursionError:
        return True
    except ValueError:
        return any(True for _ in _json_objects(text))


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
    for found in _json_objects(text):
        inner = found.get("function")
        is_named = any(isinstance(found.get(key), str) for key in _NAMES) and any(
            key in found for key in _ARGUMENTS
        )
        if is_named or (isinstance(inner, dict) and "name" in inner):
            yield found


def _json_objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in the text that hold anything."""
    decoder = json.JSONDecoder()
    for place in [match.start() for match in re.finditer(r"\{", text)][:MOST_JSON]:
        try:
            found, _ = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and found:
            yield found


def _reason_in(text: str) -> str:
    found = _REASON.search(text)
    said = next((part for part in found.groups() if part), "") if found else ""
    return " ".join(said.replace('\\"', '"').replace("\\n", " ").split())[:200]
