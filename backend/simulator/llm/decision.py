"""What the model does with a conversation: call a tool, look at a picture, or answer."""

import json
from typing import Any

from simulator.llm import answers, handoff, json_schema, vision
from simulator.llm.completions import Completion
from simulator.llm.handoff_phrases import wants_person
from simulator.llm.retrieval import find_statements
from simulator.runtime import Simulator
from simulator.world.store import Store

# What a model writes that forgets its tool.
PROMISE = "Of course. I'll connect you with a colleague, who will write to you here shortly."


def decide(sim: Simulator, body: dict[str, Any], told: dict[str, Any]) -> Completion:
    """Return what the model says to the body of a chat call."""
    if told.get("tool_call"):
        return _told_call(told["tool_call"])
    messages = [handoff.without_settled(item) for item in body["messages"]]
    knowledge, question, earlier, tool_words = _read(messages)
    reply = _fixed_reply(sim, told)
    if reply is None:
        reply = _told_reply(told, question=question, knowledge=knowledge)
    if reply is None and messages[-1]["role"] != "tool":
        call = _choose_call(body, told, messages, question=question, knowledge=knowledge)
        if call is not None:
            return call
    if reply is None:
        reply = _look(sim.store, messages, question, knowledge)
    if reply is None:
        first = not any(item["role"] == "assistant" for item in messages)
        reply = answers.compose(
            knowledge=f"{tool_words}\n{knowledge}", question=question, earlier=earlier, first=first
        )
    if told.get("quote_last"):
        reply = answers.with_quote(reply, question)
    wanted = body.get("response_format") or {}
    if wanted.get("type") in ("json_object", "json_schema") and not told.get("reply"):
        reply = json_schema.json_answer(wanted, question=question, reply=reply)
    return Completion(content=reply)


def _told_call(call: dict[str, Any]) -> Completion:
    arguments = call.get("arguments", {})
    return Completion(
        content=call.get("text"),
        tool={"name": call.get("name")},
        arguments=arguments if isinstance(arguments, str) else json.dumps(arguments),
    )


def _told_reply(told: dict[str, Any], *, question: str, knowledge: str) -> str | None:
    """Return what a test made the model say, where the message calls for it."""
    reply = answers.name_marks(question) if told.get("name_marks") else None
    if reply is None and told.get("obey_injection"):
        reply = answers.obey(question, knowledge)
    if reply is None and told.get("promise_person") and wants_person(question):
        reply = PROMISE
    return reply


def _choose_call(
    body: dict[str, Any],
    told: dict[str, Any],
    messages: list[dict[str, Any]],
    *,
    question: str,
    knowledge: str,
) -> Completion | None:
    """Return the call of a tool, where one is asked for or the conversation needs it, else None."""
    choice = body.get("tool_choice", "auto")
    if told.get("call_tool"):
        choice = {"function": {"name": told["call_tool"]}}
    needed = choice == "auto" and handoff.needs_person(
        messages, knowledge=knowledge, question=question
    )
    tool = json_schema.choose_tool(body.get("tools") or [], choice, question, needs_person=needed)
    if tool is None:
        return None
    return Completion(tool=tool, arguments=json_schema.arguments_for(tool, question=question))


def _look(
    store: Store, messages: list[dict[str, Any]], question: str, knowledge: str
) -> str | None:
    """Return what is on the pictures of the customer's last messages, with what is known about it;
    None without pictures.
    """
    seen = [vision.describe(store, url) for url in vision.pictures_in(_last_of_customer(messages))]
    if not seen:
        return None
    found = find_statements(knowledge, f"{question} {' '.join(seen)}") if question.strip() else []
    return f"I see {' and '.join(seen)}. {' '.join(found) or 'How can I help with it?'}"


def _last_of_customer(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the customer's messages since somebody answered, oldest first."""
    last: list[dict[str, Any]] = []
    for item in reversed(messages):
        if item["role"] == "user":
            last.insert(0, item)
        elif last:
            break
    return last


def _read(messages: list[dict[str, Any]]) -> tuple[str, str, str, str]:
    """Return the knowledge (system), the customer's last words, what they asked before, and tool
    results.
    """
    knowledge = "\n".join(
        answers.text_of(item.get("content"))
        for item in messages
        if item["role"] in ("system", "developer")
    )
    last = [answers.text_of(item.get("content")) for item in _last_of_customer(messages)]
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
