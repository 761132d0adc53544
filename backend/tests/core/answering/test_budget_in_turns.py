"""The monthly cap in a turn: no call without the money for its highest cost, and every call is paid
for.
"""

import io
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import Conflict
from conftest import BACKEND
from conversations.models import Attachment, MessageLog, MonthSpend, Thread, Turn
from core.ai_chat import get_ai_response
from core.answering.claiming import claim
from core.answering.finishing import NewerMessage, commit, discard_completion
from core.answering.on_demand import answer_now
from core.answering.turns import answer
from core.assistant.paying import TriesUsedUp
from core.assistant.playground import preview
from core.media.copying import transcribe_message
from core.media.storage import store_file
from core.models import Business
from core.spending.budget import set_aside
from integrations.llm.failures import ModelFailed
from tests.core.answering.model_words import break_model, said


@pytest.fixture
def capped(shop, settings):
    """`capped(cents)` sets the cap. Reading and writing cost a dollar for a million tokens: a micro
    for each.
    """
    settings.OPENAI_PRICES, settings.OPENAI_MAX_REPLY_TOKENS, settings.MODEL_RETRIES = (
        {"gpt": (1.0, 1.0)},
        1000,
        0,
    )

    def cap(cents):
        shop.monthly_cap_cents = cents
        shop.save()
        return shop

    return cap


def spent():
    spend = MonthSpend.objects.first()
    return spend.spent_micros if spend else 0


def model_calls(simulator):
    return [call for call in simulator.get("/sim/calls") if call["api"] == "model"]


@pytest.mark.parametrize("cents", [None, 100])
def test_an_answer_costs_what_its_tokens_cost_with_a_cap_or_without(capped, hear, cents):
    turn = hear()
    answer(capped(cents), 1, turn.pk)
    turn.refresh_from_db()
    assert turn.cost_micros == turn.prompt_tokens + turn.completion_tokens == spent() > 0
    assert turn.reserved_micros == 0


def test_at_the_cap_the_customer_is_told_once_that_a_person_comes_and_the_team_that_one_waits(
    capped, hear, emma, simulator, run_jobs, mailoutbox
):
    shop = capped(1)
    while set_aside(shop, prompt_bytes=100, now=emma.last_message_at) != "OVER_BUDGET":
        pass
    turn = hear()
    answer(shop, 1, turn.pk)
    run_jobs()
    answer(shop, 2, hear("Hello?").pk)
    run_jobs()
    turn.refresh_from_db()
    emma.refresh_from_db()
    assert (turn.reason, emma.needs_you_reason, emma.handed_off_at is None) == (
        "OVER_BUDGET",
        "OVER_BUDGET",
        False,
    )
    assert Turn.objects.order_by("-id").first().reason == "HANDED_OFF"
    (message,) = MessageLog.objects.filter(direction="OUT")
    assert (message.purpose, message.state) == ("HANDOFF", "SENT")
    assert model_calls(simulator) == []
    assert {mail.subject for mail in mailoutbox} == {
        "Alpha: Emma Wilson is waiting: monthly limit reached"
    }


def test_a_person_who_asks_for_an_answer_at_the_cap_gets_none_and_the_customer_no_promise(
    capped, hear, emma, run_jobs, alice
):
    shop = capped(1)
    hear()
    set_aside(shop, prompt_bytes=1, now=emma.last_message_at)
    MonthSpend.objects.update(spent_micros=10_000)
    answer_now(business=shop, thread_id=emma.pk, person=alice)
    run_jobs()
    assert Turn.objects.get().reason == "OVER_BUDGET"
    assert not MessageLog.objects.filter(direction="OUT").exists()


def test_a_cap_without_a_price_for_the_model_keeps_the_assistant_from_answering(
    capped, hear, emma, settings, simulator
):
    shop, settings.OPENAI_PRICES, settings.OPENAI_BASE_URL = (
        capped(100),
        {},
        "https://models.example.com/v1",
    )
    turn = hear()
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    emma.refresh_from_db()
    assert (turn.reason, emma.needs_you_reason, model_calls(simulator)) == (
        "NO_PRICE",
        "NO_PRICE",
        [],
    )


def test_what_a_dead_worker_set_aside_counts_as_spent(capped, hear):
    shop, turn = capped(100), hear()
    dead = claim(shop, 1, turn.pk, again=False)
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert spent() == dead.reservation.micros + turn.cost_micros


@pytest.mark.parametrize("cents", [None, 100])
def test_an_answer_that_a_newer_message_overtakes_is_paid_for(capped, hear, cents):
    shop, turn = capped(cents), hear()
    answer_job = claim(shop, 1, turn.pk, again=False)
    hear("And how long is shipping?")
    with pytest.raises(NewerMessage):
        commit(shop, answer_job, said(), is_last_try=False)
    discard_completion(shop, answer_job, said())
    turn.refresh_from_db()
    assert turn.cost_micros == spent() == 12


def test_a_reply_that_is_dropped_is_paid_for(capped, hear):
    shop, turn = capped(100), hear()
    answer_job = claim(shop, 1, turn.pk, again=False)
    Thread.objects.update(person_until="2999-01-01T00:00Z")
    commit(shop, answer_job, said(), is_last_try=True)
    turn.refresh_from_db()
    assert (turn.reason, turn.cost_micros, spent()) == ("PERSON_ANSWERS", 12, 12)


def test_a_refused_call_costs_nothing(capped, hear, simulator, settings):
    break_model(simulator, settings, 500)
    turn = hear()
    answer(capped(100), 1, turn.pk)
    turn.refresh_from_db()
    assert (turn.state, spent(), turn.reserved_micros) == ("OPEN", 0, 0)


def test_an_unusable_answer_is_paid_for_and_asked_for_twice_at_most(capped, hear, simulator):
    shop = capped(100)
    simulator.post("/sim/faults", scope="model", kind="garbage", times=None)
    turn = hear()
    for _ in range(5):
        answer(shop, 1, turn.pk)
        Turn.objects.filter(state="OPEN").update(due_at=turn.opened_at)
    turn.refresh_from_db()
    assert (turn.state, turn.reason, turn.attempt) == ("SILENT", "MODEL_UNUSABLE", 2)
    assert turn.cost_micros == spent() > 2000


def test_trying_out_counts_too_and_ends_at_the_cap(capped, shop, emma, alice):
    capped(100)
    messages = [{"role": "customer", "text": "How much is a mug?"}]
    shown = preview(business=shop, person=alice, messages=messages, instructions=None)
    assert spent() == shown.prompt_tokens + shown.completion_tokens
    MonthSpend.objects.update(spent_micros=1_000_000)
    with pytest.raises(Conflict, match="month’s limit is reached"):
        preview(business=shop, person=alice, messages=messages, instructions=None)


def test_a_try_that_is_refused_costs_nothing(capped, shop, simulator, settings, alice):
    capped(100)
    break_model(simulator, settings, 500)
    with pytest.raises(ModelFailed):
        preview(
            business=shop,
            person=alice,
            messages=[{"role": "customer", "text": "How much is a mug?"}],
            instructions=None,
        )
    assert spent() == 0


def test_a_model_without_a_price_on_a_server_of_ones_own_answers_under_the_cap_and_costs_nothing(
    capped, hear, settings
):
    shop, settings.OPENAI_PRICES = capped(1), {}
    turn = hear()
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.cost_micros, spent()) == ("ANSWERED", 0, 0)


def test_an_answer_that_could_not_be_used_is_paid_for_by_its_tokens_also_without_a_cap(
    capped, hear, simulator
):
    simulator.post("/sim/faults", scope="model", kind="cut", times=1)
    turn = hear()
    answer(capped(None), 1, turn.pk)
    turn.refresh_from_db()
    usage = sum(prompt_size(prompt) for prompt in simulator.get("/sim/prompts")[-2:])
    assert turn.prompt_tokens == usage
    assert turn.cost_micros == spent() == turn.prompt_tokens + turn.completion_tokens


def prompt_size(prompt):
    return sum(len(message["content"]) // 4 + 4 for message in prompt["body"]["messages"])


def test_the_admins_question_counts_and_ends_at_the_cap(capped, emma):
    shop = capped(100)
    assert "20 euros" in get_ai_response(shop.pk, "How much is a mug?")
    assert spent() > 0
    MonthSpend.objects.update(spent_micros=1_000_000)
    with pytest.raises(Conflict, match="month’s limit is reached"):
        get_ai_response(shop.pk, "How much is a mug?")


def test_trying_out_ends_at_the_days_number_of_tries_of_the_whole_team_and_goes_on_tomorrow(
    capped, emma, settings, alice
):
    shop, settings.AI_TRIES_PER_BUSINESS_PER_DAY = capped(None), 2
    messages = [{"role": "customer", "text": "How much is a mug?"}]
    for _ in range(2):
        preview(business=shop, person=alice, messages=messages, instructions=None)
    with pytest.raises(TriesUsedUp, match="2 times today"):
        preview(business=shop, person=alice, messages=messages, instructions=None)
    Business.objects.update(tried_on=timezone.now().date() - timedelta(days=2))
    assert (
        "20 euros"
        in preview(business=shop, person=alice, messages=messages, instructions=None).reply
    )


def voice(emma):
    message = MessageLog.objects.create(
        thread=emma,
        direction="IN",
        author="CUSTOMER",
        kind="AUDIO",
        state="RECEIVED",
        mid="voice",
        at=timezone.now(),
    )
    name, sound = uuid.uuid4().hex, (BACKEND / "simulator/media/voice-stock.m4a").read_bytes()
    store_file(name, io.BytesIO(sound))
    return Attachment.objects.create(
        message=message,
        position=0,
        type="audio",
        state="STORED",
        content_type="audio/mp4",
        file=name,
        bytes=len(sound),
    )


def test_a_voice_message_counts_by_its_length_and_is_not_written_down_at_the_cap(
    capped, emma, settings, tmp_path
):
    settings.MEDIA_ROOT, settings.OPENAI_TRANSCRIPTION_MODEL = str(tmp_path), "whisper-1"
    heard = voice(emma)
    transcribe_message(capped(100), heard.message_id)
    heard.refresh_from_db()
    assert (bool(heard.transcript), spent()) == (True, 200)  # two seconds of 0.006 dollars a minute
    MonthSpend.objects.update(spent_micros=1_000_000)
    Attachment.objects.update(transcript="")
    transcribe_message(capped(100), heard.message_id)
    heard.refresh_from_db()
    assert (heard.transcript, bool(heard.error), spent()) == ("", True, 1_000_000)
