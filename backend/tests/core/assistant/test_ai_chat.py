"""Asking the model: what counts as a reply, and what every failure becomes."""

import subprocess
import sys

import pytest
from django.utils import timezone

from common.errors import NotFound
from common.tenancy import in_business
from conftest import BACKEND
from conversations.models import Instructions
from core.ai_chat import get_ai_response
from core.assistant import completion
from core.assistant.completion import complete
from core.assistant.default_texts import default_words
from core.assistant.fences import fence_mark
from core.assistant.prompt import Line, Prompt
from integrations.llm.failures import ModelFailed
from tests.core.assistant.asking import ask


def test_a_reply_comes_with_what_it_took(provider):
    provider.will_say("  A mug is 12 euros.\n")
    reply = ask()
    assert (reply.text, reply.model, reply.request_id) == (
        "A mug is 12 euros.",
        "served-model",
        "req-7",
    )
    assert (reply.prompt_tokens, reply.completion_tokens) == (11, 5)
    assert 0 < reply.seconds < 5


def test_a_call_with_a_deadline_is_tried_once(provider):
    provider.will_fail(500)
    with pytest.raises(ModelFailed):
        complete(Prompt(7, "Luna", "en", "", [Line("customer", "Hi")]), within=2)
    assert len(provider.asked) == 1


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
def test_a_passing_failure_is_tried_again(provider, status):
    provider.will_fail(status)
    provider.will_say("Here I am.")
    assert ask().text == "Here I am."
    assert len(provider.asked) == 2


def test_tries_are_bounded_and_the_failure_says_what_happened_but_not_what_was_written(provider):
    provider.will_fail(503, "overloaded")
    with pytest.raises(ModelFailed) as failure:
        ask()
    assert len(provider.asked) == 3
    assert failure.value.transient
    assert "503" in failure.value.log_text
    assert "overloaded" in failure.value.log_text
    assert "req-7" in failure.value.log_text
    assert "hello there" not in failure.value.log_text + failure.value.detail


def test_the_longest_reply_is_limited_by_the_parameter_that_the_model_knows(provider, settings):
    settings.OPENAI_MAX_REPLY_TOKENS, settings.OPENAI_MODEL = 700, "a-model-that-thinks"
    message = (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        "'max_completion_tokens' instead."
    )
    provider.will_answer(
        400,
        {
            "error": {
                "message": message,
                "type": "invalid_request_error",
                "code": "unsupported_parameter",
            }
        },
    )
    provider.will_say("Hello")
    assert [ask().text, ask().text] == ["Hello", "Hello"]
    assert [
        (asked.get("max_tokens"), asked.get("max_completion_tokens")) for asked in provider.asked
    ] == [(700, None), (None, 700), (None, 700)]


def test_a_long_retry_after_is_left_to_the_queue(provider):
    provider.will_fail(429, "rate_limit_exceeded", retry_after="90")
    with pytest.raises(ModelFailed) as failure:
        ask()
    assert failure.value.transient
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (401, "invalid_api_key", "key"),
        (403, "unsupported_country", "key"),
        (429, "insufficient_quota", "key"),
        (404, "model_not_found", "isn’t set up"),
        (400, "context_length_exceeded", "too long"),
        (400, "content_filter", "declined"),
        (422, "nonsense", "no usable answer"),
    ],
)
def test_a_lasting_failure_is_not_tried_again_and_says_who_can_help(provider, status, code, words):
    provider.will_fail(status, code)
    with pytest.raises(ModelFailed, match=words) as failure:
        ask()
    assert not failure.value.transient
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    ("body", "transient"),
    [
        ("", True),
        ('{"choices": [', True),
        ("null", True),
        ("[1, 2]", True),
        ({}, True),
        ({"choices": []}, True),
        ({"choices": [None]}, True),
        ({"choices": [{"finish_reason": "stop", "message": None}]}, True),
        ({"choices": "none"}, True),
        ("[" * 200_000, True),
        ({"choices": [{"finish_reason": "stop", "message": {"content": "[" * 5000}}]}, False),
        ({"choices": [{"finish_reason": "stop", "message": {"content": None}}]}, False),
        ({"choices": [{"finish_reason": "stop", "message": {"content": " \n"}}]}, False),
        ({"choices": [{"finish_reason": "stop", "message": {"content": ["a"]}}]}, False),
        ({"choices": [{"finish_reason": "length", "message": {"content": "A mug is"}}]}, False),
        ({"choices": [{"finish_reason": "stop", "message": {"content": "mug " * 2000}}]}, False),
        (
            {
                "choices": [
                    {"finish_reason": "stop", "message": {"content": None, "refusal": "No."}}
                ]
            },
            False,
        ),
        ({"choices": [{"finish_reason": "content_filter", "message": {"content": "A"}}]}, False),
    ],
)
def test_an_answer_without_a_reply_is_a_failure(provider, body, transient):
    provider.will_answer(200, body)
    with pytest.raises(ModelFailed) as failure:
        ask()
    assert failure.value.transient is transient


def test_a_page_of_html_is_not_a_reply(provider):
    provider.will_answer(200, "<html>Welcome to the hotel's wifi</html>", Content_Type="text/html")
    with pytest.raises(ModelFailed):
        ask()


def test_a_reply_that_gives_the_prompt_away_is_not_sent(provider):
    provider.will_say(f"My text says {fence_mark(7)} begin")
    with pytest.raises(ModelFailed) as failure:
        ask()
    assert not failure.value.transient


def test_a_provider_that_is_away_is_a_passing_failure(provider, settings):
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    with pytest.raises(ModelFailed) as failure:
        ask()
    assert failure.value.transient


def test_a_silent_provider_is_given_up_after_the_timeout(settings):
    import socket

    settings.MODEL_TIMEOUT_SECONDS, settings.MODEL_RETRIES = 0.1, 0
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.OPENAI_BASE_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        with pytest.raises(ModelFailed, match="isn’t answering") as failure:
            ask()
    assert failure.value.transient


def test_without_a_key_nothing_is_asked(provider, settings):
    settings.OPENAI_API_KEY = ""
    with pytest.raises(ModelFailed, match="isn’t set up") as failure:
        ask()
    assert "OPENAI_API_KEY" in failure.value.log_text
    assert provider.asked == []


def write(business, version: int, text: str) -> None:
    with in_business(business):
        Instructions.objects.create(version=version, text=text, created_at=timezone.now())


def test_get_ai_response_answers_from_the_newest_instructions_of_that_business(
    provider, alpha, beta
):
    provider.will_say("12 euros.")
    write(alpha, 1, "Mugs are 10 euros.")
    write(alpha, 2, "Mugs are 12 euros.")
    write(beta, 1, "We cut hair.")
    assert get_ai_response(alpha.id, "How much is a mug?") == "12 euros."
    prompt = provider.asked[0]["messages"][0]["content"]
    assert "Mugs are 12 euros." in prompt
    assert "10 euros" not in prompt
    assert "hair" not in prompt


def test_get_ai_response_works_before_any_instructions_are_written(provider, alpha):
    provider.will_say("I will ask a colleague.")
    assert (
        get_ai_response(alpha.id, "Hello, what products do you have?") == "I will ask a colleague."
    )


def test_get_ai_response_of_no_business_says_so(db):
    with pytest.raises(NotFound, match="no business 0"):
        get_ai_response(0, "Hello")


def test_the_package_of_the_provider_is_not_loaded_before_it_is_needed():
    code = "import django; django.setup(); import core.ai_chat, sys; print('openai' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BACKEND, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[-1] == "False"


def test_the_longest_wait_counts_every_try_and_pause(settings):
    settings.MODEL_TIMEOUT_SECONDS, settings.MODEL_RETRIES = 10, 2
    assert completion.longest_seconds() == 56


def test_get_ai_response_is_the_businesss_words_where_a_person_is_asked_for(simulator, alpha):
    alpha.language = "de"
    alpha.save()
    assert get_ai_response(alpha.pk, "I want to talk to a human") == default_words("HANDOFF", "de")


def test_a_server_that_takes_no_tools_is_not_offered_any_for_a_while(provider, settings, db):
    settings.OPENAI_MODEL = "no-tools"
    provider.will_answer(
        400,
        {
            "error": {
                "message": "no-tools does not support tools",
                "type": "api_error",
                "code": None,
            }
        },
    )
    provider.will_say("Yes.")
    assert ask().text == "Yes."
    ask()
    assert ["tools" in request for request in provider.asked] == [True, False, False]
