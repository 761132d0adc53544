"""Each code of a state has a sentence, in English and in German."""

import pytest
from django.utils import translation

from conversations import attachment_problems
from conversations.attachment_problems import AttachmentProblem
from conversations.models import ThreadNote
from conversations.notes import note_text
from conversations.send_problems import SendProblem, problem_text
from conversations.silences import (
    AnswerFault,
    CannotAnswer,
    HandoffCause,
    SilenceReason,
    handoff_text,
    reason_text,
)
from conversations.unsent import UnsentReason
from core.answering.status import STATES, Code
from integrations.instagram.errors import USER_TEXTS, GraphErrorKind
from integrations.instagram.token_problems import PROBLEMS


def say_twice(make):
    """What `make` says in English, and what it says in German."""
    with translation.override("en"):
        english = make()
    with translation.override("de"):
        return english, make()


def assert_sentences(english, german):
    assert english.endswith(".")
    assert german.endswith(".")
    assert english != german
    assert "%(" not in english + german


@pytest.mark.parametrize("reason", SilenceReason)
def test_each_reason_for_a_silence_has_a_sentence(reason):
    assert_sentences(*say_twice(lambda: reason_text(reason)))
    assert_sentences(*say_twice(lambda: CannotAnswer(reason).detail))


@pytest.mark.parametrize("fault", AnswerFault)
def test_an_unusable_answer_has_its_fault_said_in_a_second_sentence(fault):
    alone, german_alone = say_twice(lambda: reason_text("MODEL_UNUSABLE"))
    english, german = say_twice(lambda: reason_text("MODEL_UNUSABLE", f"{fault}: request 1"))
    assert_sentences(english.removeprefix(alone), german.removeprefix(german_alone))
    assert (english.startswith(alone), german.startswith(german_alone)) == (True, True)


@pytest.mark.parametrize("cause", HandoffCause)
def test_each_reason_for_a_handoff_has_a_sentence(cause):
    assert_sentences(*say_twice(lambda: handoff_text(cause)))


@pytest.mark.parametrize("code", Code)
def test_each_state_of_the_assistant_has_a_sentence(code):
    assert_sentences(*say_twice(lambda: str(STATES[code])))


@pytest.mark.parametrize("problem", SendProblem)
def test_each_reason_why_a_message_is_not_out_has_a_sentence(problem):
    assert_sentences(*say_twice(lambda: problem_text(problem, {"name": "Bob"})))


def test_whatever_leaves_a_message_unsent_has_its_code():
    assert {*UnsentReason.values, *GraphErrorKind, *USER_TEXTS} <= set(SendProblem.values)


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_is_wrong_with_a_connection_is_a_heading_and_sentences(name):
    english, german = say_twice(lambda: str(PROBLEMS[name].title))
    assert english != german
    assert_sentences(*say_twice(lambda: str(PROBLEMS[name].text)))


# OTHER is that of notes from before each had a code of its own.
@pytest.mark.parametrize("code", [code for code in ThreadNote.Code if code != "OTHER"])
def test_a_note_is_a_sentence(code):
    note = ThreadNote(code=code, params={}, person_id=5, person_name="Bob")
    assert_sentences(*say_twice(lambda: note_text(note)))


@pytest.mark.parametrize("problem", AttachmentProblem)
def test_each_reason_why_a_file_is_not_here_has_a_sentence(problem):
    kept = attachment_problems.write_problem(problem, 25)
    assert_sentences(*say_twice(lambda: attachment_problems.problem_text(kept)))


def test_a_file_from_before_there_were_codes_says_what_its_row_holds():
    kept = "It was deleted after 30 days."
    assert attachment_problems.problem_text(kept) == kept
    assert attachment_problems.read_problem(kept) == (None, {})


def test_what_the_sentence_of_a_file_names_is_there_for_programs_too():
    kept = attachment_problems.write_problem(AttachmentProblem.TOO_LARGE, 25)
    assert attachment_problems.read_problem(kept) == (AttachmentProblem.TOO_LARGE, {"count": 25})
