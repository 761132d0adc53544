"""A photo is shown to a model that can see, a voice message is written down, and the turn waits for
both, but not for ever.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import Attachment, Instructions, MessageLog
from conversations.turns import join_turn
from core.answering.turns import answer
from core.assistant.media_context import load_photos
from core.assistant.prompt import PHOTO_TOKENS, Line, Prompt, build_messages, measure_prompt
from core.media.copying import fetch_media
from tests.conversations.rows import attached

VOICE = "Do you still have the blue mug in stock?"

pytestmark = pytest.mark.usefixtures("media_folder")


@pytest.fixture
def shop(alpha, connected):
    connected(alpha)
    alpha.ai_enabled, alpha.debounce_seconds, alpha.discloses = True, 0, False
    alpha.save()
    with in_business(alpha):
        Instructions.objects.create(
            version=1,
            text="We sell mugs. The blue mug is in stock and costs 28 euros.",
            created_at=timezone.now(),
        )
        yield alpha


@pytest.fixture
def hear(shop, simulator, thread_in):
    """`hear("image")` is a message with such an attachment on the simulator's CDN, and the turn
    that it opened.
    """
    thread = thread_in(
        shop,
        igsid=simulator.post("/sim/igsid", username="emma.w", account="luna.ceramics")["igsid"],
    )

    def make(kind, words="", at=None):
        at = at or timezone.now()
        body = {"account": "luna.ceramics", "customer": "emma.w", "attachments": [{"type": kind}]}
        sent = simulator.post("/sim/dm", **body, text=words, deliver="never")
        messages = simulator.get("/sim/thread", account="luna.ceramics", customer="emma.w")[
            "messages"
        ]
        url = next(m for m in messages if m["mid"] == sent["mid"])["attachments"][0]["payload"][
            "url"
        ]
        message = MessageLog.objects.create(
            thread=thread,
            direction="IN",
            author="CUSTOMER",
            state="RECEIVED",
            kind=kind.upper(),
            text=words,
            mid=sent["mid"],
            at=at,
        )
        attached(message, kind, "WAITING", url=url)
        turn, _ = join_turn(thread=thread, messages=[message], now=at, debounce=0, ceiling=0)
        return message, turn

    return make


def model_calls(simulator):
    return [call for call in simulator.get("/sim/calls") if call["api"] == "model"]


def replies():
    return list(MessageLog.objects.filter(direction="OUT").values_list("text", flat=True))


def state(turn):
    turn.refresh_from_db()
    return turn.state


def test_a_photo_is_shown_to_a_model_that_can_see(shop, hear, settings, simulator):
    settings.OPENAI_SEES_IMAGES = True
    message, turn = hear("image", "What is this?")
    fetch_media(shop, message.pk, 0)
    answer(shop, 1, turn.pk)
    assert "a blue mug" in " ".join(replies())


def test_a_turn_waits_for_its_photo_and_is_woken_by_the_copy(
    shop, hear, settings, simulator, run_jobs
):
    settings.OPENAI_SEES_IMAGES = True
    message, turn = hear("image")
    answer(shop, 1, turn.pk)
    assert (state(turn), model_calls(simulator)) == ("OPEN", [])
    fetch_media(shop, message.pk, 0)
    assert "core.answer" in run_jobs()
    assert state(turn) == "ANSWERED"


def test_after_the_bound_it_answers_without_and_does_not_pretend(shop, hear, settings, simulator):
    settings.OPENAI_SEES_IMAGES = True
    long_ago = timezone.now() - timedelta(seconds=settings.MEDIA_WAIT_SECONDS + 1)
    _, turn = hear("image", "How much is this?", at=long_ago)
    answer(shop, 1, turn.pk)
    assert state(turn) == "ANSWERED"
    assert "blue" not in " ".join(replies()).replace("The blue mug", "")


@pytest.mark.parametrize("kind", ["image", "audio", "video", "file"])
def test_what_the_model_cannot_take_in_anyway_is_not_waited_for(shop, hear, kind):
    _, turn = hear(kind, "How much is a mug?")
    answer(shop, 1, turn.pk)
    assert state(turn) == "ANSWERED"


def test_a_voice_message_is_written_down_shown_and_answered(
    shop, hear, settings, simulator, run_jobs
):
    settings.OPENAI_TRANSCRIPTION_MODEL = "whisper-1"
    message, turn = hear("audio")
    answer(shop, 1, turn.pk)
    assert state(turn) == "OPEN"
    fetch_media(shop, message.pk, 0)
    assert Attachment.objects.get().transcript == VOICE
    run_jobs()
    assert state(turn) == "ANSWERED"
    assert "28 euros" in " ".join(replies())


def test_a_voice_message_that_cannot_be_written_down_is_not_waited_for_any_more(
    shop, hear, settings, simulator, run_jobs
):
    settings.OPENAI_TRANSCRIPTION_MODEL = "whisper-1"
    message, turn = hear("audio", "How much is the blue mug?")
    simulator.post("/sim/faults", scope="model", kind="error", status=401)
    fetch_media(shop, message.pk, 0)
    simulator.delete("/sim/faults")
    run_jobs()
    assert state(turn) == "ANSWERED"
    assert (Attachment.objects.get().transcript, Attachment.objects.get().error) == (
        "",
        "NOT_TRANSCRIBED",
    )
    assert Attachment.objects.get().state == "STORED"


def test_what_was_imported_is_not_written_down(shop, hear, settings):
    settings.OPENAI_TRANSCRIPTION_MODEL = "whisper-1"
    message, _ = hear("audio")
    MessageLog.objects.update(found_by="HISTORY")
    fetch_media(shop, message.pk, 0)
    assert (Attachment.objects.get().state, Attachment.objects.get().transcript) == ("STORED", "")


def test_a_photo_that_is_gone_is_described_as_one_that_cannot_be_seen():
    line = Line(
        "customer",
        "[The customer sent a photo, which you can see]\nHm?",
        photos=(("image/png", "nowhere/x"),),
    )
    (told,) = load_photos([line])
    assert (told.text, told.images) == ("[The customer sent a photo; you cannot see it]\nHm?", ())


def test_a_photo_stands_beside_the_words_of_its_customer_and_plain_text_stays_plain():
    photo = "data:image/png;base64,AAAA"
    history = [
        Line("customer", "Hi"),
        Line("assistant", "Hello"),
        Line("customer", "This?", images=(photo,)),
        Line("customer", "?"),
    ]
    messages = build_messages(Prompt(7, "Luna", "en", "x", history), mark="m")
    assert messages[1:3] == [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello"},
    ]
    assert messages[3]["content"] == [
        {"type": "text", "text": "This?\n?"},
        {"type": "image_url", "image_url": {"url": photo}},
    ]


def test_what_is_set_aside_for_a_photo_does_not_depend_on_its_bytes():
    plain, photo = (
        Line("customer", "This?"),
        Line("customer", "This?", photos=(("image/png", "a/b"),)),
    )
    sizes = [measure_prompt(Prompt(7, "Luna", "en", "x", [line])) for line in (plain, photo)]
    assert sizes[1] - sizes[0] == PHOTO_TOKENS
