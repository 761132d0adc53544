"""Values that fit a JSON schema, filled from what was said: tool arguments and JSON answers."""

import json
import re
from typing import Any

from simulator.llm.handoff_phrases import wants_person
from simulator.llm.retrieval import terms, words
from simulator.llm.word_sets import word_set

ANSWER_NAMES = word_set("reply answer text message response content output")
_BRACKETED = re.compile(r"^\[.*\]$\n?", re.MULTILINE)
PERSON_NAMES = word_set(
    "handoff handover human person people colleague team escalate needs_person needs_human"
)


def fill(schema: dict[str, Any], *, question: str, reply: str, name: str = "") -> Any:
    """Return a value for one node of the schema. Every property is filled, required or not."""
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return _closest(schema["enum"], question)
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return fill(schema[key][0], question=question, reply=reply, name=name)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object" or "properties" in schema:
        return {
            key: fill(part, question=question, reply=reply, name=key)
            for key, part in schema.get("properties", {}).items()
        }
    return _fill_plain(kind, schema, question=question, reply=reply, name=name)


def _fill_plain(kind: Any, schema: dict[str, Any], *, question: str, reply: str, name: str) -> Any:
    if kind == "array":
        return []
    if kind == "boolean":
        return bool(PERSON_NAMES & set(name.lower().split("_"))) and wants_person(question)
    if kind in ("integer", "number"):
        number = re.search(r"\d+", question)
        return int(number.group()) if number else schema.get("minimum", 0)
    if kind == "null":
        return None
    return reply if ANSWER_NAMES & set(name.lower().split("_")) else question[:200]


def _closest(options: list[Any], question: str) -> Any:
    wanted = terms(question)
    return max(options, key=lambda option: len(terms(str(option)) & wanted))


def choose_tool(
    tools: list[dict[str, Any]], choice: Any, question: str, *, needs_person: bool
) -> dict[str, Any] | None:
    """Return the function to call, or None: the named one, any when one is required, else one that
    the question's words point to.
    """
    functions = [tool.get("function", {}) for tool in tools]
    if not functions or choice == "none":
        return None
    if isinstance(choice, dict):
        wanted = choice.get("function", {}).get("name")
        return next((item for item in functions if item.get("name") == wanted), None)

    best = max(functions, key=lambda function: _fit(function, question, needs_person))
    return best if choice == "required" or _fit(best, question, needs_person) >= 2 else None


def _fit(function: dict[str, Any], question: str, needs_person: bool) -> int:
    """Return how well a function fits what was said. One that asks for a person fits only who needs
    one.
    """
    name = str(function.get("name", "")).replace("_", " ")
    if PERSON_NAMES & set(words(name)):
        return 100 if needs_person else 0
    return len(terms(f"{name} {function.get('description', '')}") & terms(question))


def arguments_for(function: dict[str, Any], *, question: str) -> str:
    """Return the arguments of a call of the tool, as JSON."""
    schema = function.get("parameters") or {}
    # What the product tells in brackets beside the customer's words is not repeated, unless nothing
    # else was said.
    said = _BRACKETED.sub("", question).strip() or question
    return json.dumps(fill(schema, question=said, reply=said) or {})


def json_answer(response_format: dict[str, Any], *, question: str, reply: str) -> str:
    """Return the reply inside JSON: by the schema when there is one, else as {"reply": …}."""
    if response_format.get("type") == "json_schema":
        schema = response_format.get("json_schema", {}).get("schema") or {}
        return json.dumps(fill(schema, question=question, reply=reply), ensure_ascii=False)
    return json.dumps({"reply": reply}, ensure_ascii=False)
