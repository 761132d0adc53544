"""Two bots talking to each other, and people who only look like one."""

from datetime import timedelta

import pytest

from conversations.models import MessageLog
from core.answering.bot_loops import is_bot_loop
from tests.conversations.rows import NOON

AWAY = "Thanks for your message, we will answer soon."


def talk(*theirs, wait=5, ours_after=4, author="ASSISTANT", ours="A mug costs 20 euros."):
    """They write, we answer `ours_after` seconds later, they write again `wait` seconds
    after that.
    """
    messages, at = [], NOON
    for text in theirs:
        messages.append(MessageLog(direction="IN", author="CUSTOMER", text=text, at=at))
        at += timedelta(seconds=ours_after)
        messages.append(MessageLog(direction="OUT", author=author, text=ours, at=at))
        at += timedelta(seconds=wait)
    return messages[:-1]


def different(count):
    return [f"Message {number} of a chatty one" for number in range(count)]


@pytest.mark.parametrize(
    ("messages", "is_loop"),
    [
        (talk("Hello", AWAY, AWAY, AWAY), True),
        (talk("Hello", AWAY, AWAY), False),
        (talk("Hello", AWAY, AWAY.upper() + " ", AWAY), True),
        (talk("Hello", AWAY, AWAY, "And how much is it?"), False),
        (talk("Hello", AWAY, AWAY, AWAY, wait=61), False),
        (talk("Hello", "price?", "price?", "price?"), False),
        (talk("Hello", AWAY, AWAY, AWAY, author="PERSON"), False),
        (talk("Hello", AWAY, AWAY, AWAY, author="PHONE"), False),
        (talk(*different(13)), True),
        (talk(*different(12)), False),  # the first of them answers nothing
        (talk(*different(13), wait=11), False),
        (talk(*different(30), wait=40), False),
        (talk(*different(30), wait=-1), True),  # they cross: clocks differ
        ([], False),
        (talk("Hello"), False),
    ],
)
def test_repeats_and_a_dozen_quick_alternations_are_a_loop(messages, is_loop):
    assert is_bot_loop(messages) is is_loop


def test_several_messages_in_a_row_are_one_thing_said():
    messages = talk("Hello", AWAY, AWAY, AWAY)
    twice = [
        MessageLog(direction=m.direction, author=m.author, text=text, at=m.at)
        for m in messages
        for text in ([m.text, "And more."] if m.direction == "OUT" else [m.text, m.text])
    ]
    assert is_bot_loop(twice)


def test_what_came_before_a_hand_back_is_forgotten():
    messages = talk("Hello", AWAY, AWAY, AWAY)
    assert not is_bot_loop(messages, after=messages[2].at)


def test_a_person_in_between_breaks_the_chain():
    messages = talk("Hello", AWAY, AWAY, AWAY)
    messages[3].author = "PERSON"
    assert not is_bot_loop(messages)
