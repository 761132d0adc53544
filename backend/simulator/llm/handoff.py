"""When the simulated model asks for a person: the customer wants one, accepts the offer of one, or
writes about what the owner wants a person for.
"""

import re
from typing import Any

from simulator.llm import answers, german
from simulator.llm.handoff_phrases import wants_person
from simulator.llm.retrieval import is_about_handing_over, owners_part, read_terms

YES = re.compile(
    r"^\s*(?:yes|yeah|yep|sure|please|ja|oui|sí|si|sì|sim|tak|evet|да|はい)\b", re.IGNORECASE
)
_SETTLED = re.compile(
    r"^--- settled \S+ begin ---\n.*?\n--- settled \S+ end ---\n?", re.DOTALL | re.MULTILINE
)


def without_settled(item: dict[str, Any]) -> dict[str, Any]:
    """Return a customer's message without what stands between the fences "settled"."""
    content = item.get("content")
    if item["role"] != "user" or not isinstance(content, str | list):
        return item
    if isinstance(content, str):
        return {**item, "content": _SETTLED.sub("", content)}
    parts = [
        {**part, "text": _SETTLED.sub("", part["text"])}
        if isinstance(part, dict) and "text" in part
        else part
        for part in content
    ]
    return {**item, "content": parts}


def needs_person(messages: list[dict[str, Any]], *, knowledge: str, question: str) -> bool:
    """Return whether to ask for a person. Like real models, this one looks at all that the customer
    says in the chat.

    An old wish for a person counts, unless it is marked as settled.
    """
    said = [answers.text_of(item.get("content")) for item in messages if item["role"] == "user"]
    answer = next(
        (
            answers.text_of(item.get("content"))
            for item in reversed(messages)
            if item["role"] == "assistant"
        ),
        "",
    )
    offered = answer.rstrip().endswith((answers.OFFER, german.OFFER))
    accepts = bool(offered and YES.match(question))
    return (
        accepts or any(wants_person(text) for text in said) or _is_for_person(knowledge, question)
    )


def _is_for_person(prompt: str, question: str) -> bool:
    """Return whether the owner's section on when to ask for a person names, between its commas,
    something that the question holds.
    """
    wanted = read_terms(prompt, question)
    return any(part and part <= wanted for part in _reasons(prompt))


def _reasons(prompt: str) -> list[set[str]]:
    heading, reasons = "", list[set[str]]()
    for line in owners_part(prompt).splitlines():
        text = line.strip()
        if is_about_handing_over(heading) and text:
            first = re.split(r"(?<=[.!?])\s", text)[0]
            reasons += [
                {term for term in read_terms(prompt, part) if not term.startswith("#")}
                for part in re.split(r",| and | or | und | oder ", first)
            ]
        heading = (
            text
            if len(text.split()) <= 6 and not text.endswith((".", ","))
            else ""
            if not text
            else heading
        )
    return reasons
