"""The simulated model's tool for a person: called when it was asked for, in any language."""

import json

import pytest


def test_tool_is_called_when_the_words_point_to_it(ask):
    schema = {
        "type": "object",
        "properties": {"reason": {"type": "string"}},
        "required": ["reason"],
    }
    function = {
        "name": "fetch_person",
        "description": "Hand over to a human person of the team",
        "parameters": schema,
    }
    tools = [{"type": "function", "function": function}]
    called = ask("I want to speak to a real person", tools=tools).choices[0]
    assert called.finish_reason == "tool_calls"
    assert json.loads(called.message.tool_calls[0].function.arguments)["reason"]
    assert ask("How much is a mug?", tools=tools).choices[0].message.tool_calls is None
    forced = ask(
        "mug", tools=tools, tool_choice={"type": "function", "function": {"name": "fetch_person"}}
    )
    assert forced.choices[0].message.tool_calls[0].function.name == "fetch_person"


PERSON_TOOL = {
    "type": "function",
    "function": {
        "name": "ask_for_person",
        "description": (
            "Fetch a colleague of the shop for the customer, with the reason: an order, a "
            "refund, a complaint"
        ),
        "parameters": {
            "type": "object",
            "properties": {"reason": {"type": "string"}},
            "required": ["reason"],
        },
    },
}


@pytest.mark.parametrize(
    "text",
    [
        "Can I talk to a human?",
        "I want to speak with the manager",
        "Ich möchte mit einem Menschen sprechen",
        "Kann ich mit einem Mitarbeiter schreiben?",
        "Je voudrais parler à quelqu'un",
        "Quiero hablar con una persona real",
        "Posso parlare con un operatore?",
        "Quero falar com um atendente",
        "Kan ik een medewerker spreken?",
        "Chcę porozmawiać z konsultantem",
        "Bir temsilciyle görüşmek istiyorum",
        "Позовите человека",
        "Покличте оператора",
        "担当者と話したいです",
        "我要人工客服",
        "상담원 연결해 주세요",
        "أريد التحدث مع موظف",
    ],
)
def test_asking_for_a_person_in_any_language_calls_the_tool(ask, text):
    (call,) = ask(text, tools=[PERSON_TOOL]).choices[0].message.tool_calls
    assert (call.function.name, json.loads(call.function.arguments)["reason"]) == (
        "ask_for_person",
        text,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Can I get a refund for my order?",
        "How much is a mug?",
        "Mein Paket ist kaputt",
        "A gift for one person?",
    ],
)
def test_nobody_is_fetched_who_was_not_asked_for(ask, text):
    assert ask(text, tools=[PERSON_TOOL]).choices[0].message.tool_calls is None


def test_the_reason_for_a_person_is_what_the_customer_said_without_what_stood_beside_it(ask):
    call = (
        ask(
            '[The customer replied to: "When are you open?"]\nCan I talk to a person?',
            tools=[PERSON_TOOL],
        )
        .choices[0]
        .message.tool_calls[0]
    )
    assert json.loads(call.function.arguments)["reason"] == "Can I talk to a person?"


def test_model_may_promise_a_person_and_forget_its_tool(sim, ask):
    sim.post("/sim/model", promise_person=True)
    message = ask("Can I talk to a human?", tools=[PERSON_TOOL]).choices[0].message
    assert message.tool_calls is None
    assert "connect you with a colleague" in message.content
    assert "€28" in ask("How much is a mug?", tools=[PERSON_TOOL]).choices[0].message.content


def test_model_may_be_told_to_call_a_tool(sim, ask):
    sim.post("/sim/model", call_tool="ask_for_person")
    assert ask("How much is a mug?", tools=[PERSON_TOOL]).choices[0].finish_reason == "tool_calls"
    assert ask("How much is a mug?").choices[0].finish_reason == "stop"


SETTLED = (
    "--- settled abc begin ---\nCustomer: I want to talk to a human\n--- settled abc end "
    "---\nHow much is a mug?"
)


@pytest.mark.parametrize("content", [SETTLED, [{"type": "text", "text": SETTLED}]])
def test_a_handled_wish_for_a_person_is_not_granted_again_and_an_open_one_is(sim, client, content):
    function = {
        "name": "ask_for_person",
        "parameters": {"type": "object", "properties": {"reason": {"type": "string"}}},
    }
    tools = [{"type": "function", "function": function}]

    def answer(*messages):
        return client.chat.completions.create(
            model="simulated-mini", messages=list(messages), tools=tools
        ).choices[0]

    assert answer({"role": "user", "content": content}).message.tool_calls is None
    old, reply = (
        {"role": "user", "content": "I want to talk to a human"},
        {"role": "assistant", "content": "Sure."},
    )
    assert (
        answer(old, reply, {"role": "user", "content": "How much is a mug?"}).finish_reason
        == "tool_calls"
    )


def test_the_model_can_be_told_what_to_call_and_what_to_write_beside_it(sim, client):
    sim.post(
        "/sim/model",
        tool_call={"name": "ask_for_person", "arguments": {"reason": "x"}, "text": "One moment"},
    )
    answer = (
        client.chat.completions.create(
            model="simulated-mini", messages=[{"role": "user", "content": "Hi"}]
        )
        .choices[0]
        .message
    )
    assert (answer.content, answer.tool_calls[0].function.arguments) == (
        "One moment",
        '{"reason": "x"}',
    )
