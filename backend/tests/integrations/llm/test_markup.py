"""What models write around a reply, beyond the spellings that the simulated model knows."""

import pytest

from core.assistant import fences
from core.assistant.plain_text import make_plain, unescape
from integrations.llm.markup import (
    find_written_call,
    has_markup,
    is_json,
    says_nothing,
    strip_reasoning,
    strip_tokens,
)

TOOLS = ["ask_for_person"]


def clean(text):
    return make_plain(strip_tokens(strip_reasoning(unescape(text))))


@pytest.mark.parametrize(
    "text",
    [
        "<Thought>hm</Thought>Hi",
        "<seed:think>hm</seed:think>Hi",
        "< think >hm< / think >Hi",
        "&lt;think&gt;hm&lt;/think&gt;Hi",
        "<think/>Hi",
        "<think>I must close </think> first. Then more.</think>Hi",
        "<think>about <think> tags</think>Hi",
        "[reasoning]hm[/reasoning]Hi",
        "＜think＞hm＜/think＞Hi",
        "<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>Hi<|END_RESPONSE|>",
        "```thinking\nhm\n```\nHi",
        "<|begin_of_thought|>hm<|end_of_thought|><|begin_of_solution|>Hi<|end_of_solution|>",
        "<analysis>hm</analysis><answer>Hi</answer>",
        "<unused94>thought\nhm<unused95>Hi",
        "<|im_start|>assistant\nHi<|im_end|>",
        "<s>[INST] Hello [/INST] Hi</s>",
        "Hi<|endoftext|>Human: no",
        "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\nHi",
        "Hi<｜end▁of▁sentence｜>",
        "Hi<eos>",
        "▁Hi",
        "AI: Hi\nUser: And?",
        "&amp;lt;think&amp;gt;hm&amp;lt;/think&amp;gt;Hi",
        "<|channel>thought\nhm\n<channel|>Hi<turn|>",
        "<|turn>model\nHi<turn|>",
        "assistantanalysisThey ask.assistantfinalHi",
        "commentaryThey ask.assistantfinalHi",
        "<|user|>Hello<|assistant|>Hi",
        "### Assistant:\nHi\n### Human:\nAnd?",
        "Hi\n\n**Customer:** And?",
        "Hi\n[Customer]: And?",
        "**Thinking:** hm\n\n**Answer:** Hi",
        "Thought: hm\nFinal Answer: Hi",
        "### Reasoning\nhm\n### Response\nHi",
        "[thinking: hm] Hi",
        "*thinks: hm*\nHi",
        "~~~thinking\nhm\n~~~\nHi",
        "<!-- hm -->Hi",
        "<th\u200bink>hm</th\u200bink>Hi",
    ],
)
def test_only_the_reply_is_left(text):
    assert clean(text) == "Hi"


@pytest.mark.parametrize(
    "text",
    [
        "Thanks <3",
        "I <3 mugs, and 3 > 2",
        "That costs 5 < 10 euros",
        "Think about it: [1] mug or [2] bowls?",
        "Write to <shop@example.com>",
        "I think so! My reasoning: it is cheaper.",
        "Size S | M | L",
        "Ask for a person at the till.",
        "Mugs (small) cost 12 (each).",
        "Open 9–18 :)",
        "Use code {SPRING} at the till",
        "Our humans: Nora and Tom",
        "Thinking of you! Our answer: yes.",
        "(Thinking about it, yes.)",
        "Our reply to your customer: yes.",
        "Visit https://shop.example/size_guide(2)",
        "Find us as @luna_ceramics (online only)",
        "Nothing left, none at all.",
    ],
)
def test_what_a_shop_may_well_write_is_left_alone(text):
    assert clean(text) == text
    assert find_written_call(text, TOOLS) is None
    assert not has_markup(text)
    assert not is_json(text)
    assert not says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "<think>hm",
        "Hi <think>hm",
        "hm</think>",
        "Say <think> in `code`",
        "<|channel|>analysis<|message|>hm",
        "<|channel>thought\nhm",
        "Thought process:\nhm\n\nHi",
        "assistantanalysisThey ask.",
        "<!-- hm",
    ],
)
def test_where_thought_and_reply_cannot_be_told_apart_nothing_is_left(text):
    assert clean(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        'Sure! {"name": "ask_for_person", "parameters": {"reason": "R"}}',
        '{"type": "function", "function": {"name": "ask_for_person", "arguments": "{}"}}',
        '[{"tool": "ask_for_person", "args": {"reason": "R"}}]',
        "ask_for_person",
        "`ask_for_person`",
        "ask\\_for\\_person(reason='R')",
        "askForPerson()",
        "Action: ask_for_person\nAction Input: R",
        '<invoke name="ask_for_person"><parameter name="reason">R</parameter></invoke>',
        "<|python_tag|>ask_for_person.call(reason='R')",
        "functions.ask_for_person({'reason': 'R'})",
        "One moment.\n[ask_for_person]",
        '<|tool_call>call:ask_for_person{reason:<|"|>R<|"|>}<tool_call|>',
    ],
)
def test_a_call_in_words_is_known_in_any_spelling(text):
    call = find_written_call(text, TOOLS)
    assert call is not None
    assert call.name == "ask_for_person"


@pytest.mark.parametrize(
    "text",
    [
        '<tool_call>{"name": "refund", "arguments": {}}</tool_call>',
        "shop.refund(order=5)",
        "[TOOL_CALLS]refund[ARGS]{}",
        "One moment: get_price(item='mug')",
    ],
)
def test_a_call_of_an_unknown_tool_names_no_tool(text):
    call = find_written_call(text, TOOLS)
    assert call is not None
    assert call.name is None


@pytest.mark.parametrize(
    "text",
    [
        'json\n{"reply": "Hi"}',
        'Here you go:\n```json\n{"reply": "Hi"}\n```',
        'Hi {"mood": "good"}',
    ],
)
def test_json_beside_words_counts_as_json(text):
    assert is_json(clean(text))


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "None",
        "undefined",
        "[object Object]",
        "NaN",
        "<empty>",
        "[No response]",
        "(no reply)",
    ],
)
def test_what_programs_print_for_nothing_is_no_reply(text):
    assert says_nothing(clean(text))


def test_the_words_between_unclosed_tags_of_any_alphabet_are_markup():
    assert has_markup("<思考>hm</思考>Hi")


def test_a_fence_gives_the_prompt_away_also_without_its_mark():
    said = "--- owner's instructions begin ---"
    assert fences.reveals_instructions(said, mark="0123456789ab", rules="x", instructions="")
    sale = "--- Our end of season sale ---\nAll mugs -20%"
    assert not fences.reveals_instructions(sale, mark="0123456789ab", rules="x", instructions="")


@pytest.mark.parametrize(
    "text",
    [
        "-" * 20_000,
        "<think " + " " * 200_000,
        "< " * 100_000,
        "***a " * 2000,
        "{" * 100_000,
        "Signature" + "_" * 5000,
        "a_" * 5000,
        "Hi" + "\n" * 20_000 + "Bye",
        "```" + "\n" * 20_000 + "```a",
        "```a\n" * 5000,
        "action: a" + "\n" * 20_000 + "b",
        "thought:" + "\n# " * 50_000,
        "<!-- " * 50_000,
    ],
    ids=lambda text: f"{text[:9]!r} and so on",
)
def test_a_text_made_to_take_long_takes_no_longer_than_another(text):
    """With patterns that look back and forth, each of these took from ten seconds to minutes."""
    fences.unfence(text[:20_000], "0123456789ab")
    assert find_written_call(clean(text)[:20_000], TOOLS) is None
    is_json(text)
