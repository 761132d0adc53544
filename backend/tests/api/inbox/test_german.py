"""The inbox in German: what rows keep as a code is said in the language of who reads it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.descriptions import describe_message
from conversations.models import Thread, ThreadNote
from conversations.silences import HandoffCause
from conversations.threads import hand_off, lock_thread
from tests.conversations.rows import NOON, attached, minute, said, silent_turn


@pytest.fixture
def german(client_for, alice):
    alice.language = "de"
    alice.save(update_fields=["language"])
    return client_for(alice)


def test_a_german_owner_reads_a_german_silence_in_the_timeline(german, path, alpha, thread):
    with in_business(alpha):
        silent_turn(thread, NOON, "PERSON_ANSWERS")
    (item,) = german.get(f"{path}timeline/").json()["items"]
    assert (item["code"], item["text"]) == (
        "PERSON_ANSWERS",
        "Der Assistent hat nicht geantwortet: Ein Mensch antwortet.",
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": "TOOK_OVER", "person_name": "Instagram app"}, "In der Instagram-App übernommen."),
        (
            {"code": "APP_GAVE", "params": {"app_id": "777"}},
            "Eine andere App (777) hat diese Unterhaltung an Conversa zurückgegeben.",
        ),
        (
            {"code": "REFERRAL", "params": {"ad_id": "5", "title": "Herbst"}},
            "Kam über Ihre Anzeige „Herbst“.",
        ),
        (
            {"code": "HANDED_OFF", "text": "BOT_LOOP"},
            "Der Assistent hat an Sie übergeben: Das Gegenüber scheint auch ein Bot zu sein.",
        ),
        (
            {"code": "HANDED_OFF", "text": "Wants a refund."},
            "Der Assistent hat an Sie übergeben: Wants a refund.",
        ),
    ],
)
def test_a_note_is_a_german_sentence(german, path, alpha, thread, fields, sentence):
    with in_business(alpha):
        ThreadNote.objects.create(thread=thread, at=NOON, **fields)
    (item,) = german.get(f"{path}timeline/").json()["items"]
    assert item["text"] == sentence


def test_why_a_person_is_needed_is_german(german, path, alpha, thread):
    with in_business(alpha):
        locked = lock_thread(thread.pk)
        hand_off(business=alpha, thread=locked, reason=HandoffCause.PROMISED, now=NOON)
    body = german.get(path).json()
    assert body["needs_you_code"] == "HANDOFF"
    assert body["needs_you_reason"] == (
        "Der Assistent hat an Sie übergeben: Er hat dem Kunden einen Menschen versprochen."
    )
    assert body["handed_off"]["cause"] == "PROMISED"
    assert body["handed_off"]["reason"] == "Er hat dem Kunden einen Menschen versprochen."


@pytest.mark.parametrize(
    ("fields", "types", "english", "in_german"),
    [
        ({"kind": "IMAGE"}, ["image"], "Sent a photo", "Hat ein Foto gesendet"),
        (
            {"kind": "IMAGE"},
            ["image", "image", "audio"],
            "Sent 2 photos and a voice message",
            "Hat 2 Fotos und eine Sprachnachricht gesendet",
        ),
        ({"kind": "SHARE"}, ["ig_reel"], "Shared a reel", "Hat ein Reel geteilt"),
        (
            {"kind": "STORY_MENTION"},
            ["story_mention"],
            "Mentioned you in a story",
            "Hat Sie in einer Story erwähnt",
        ),
        (
            {"kind": "STORY_REPLY", "details": {"story": {}}},
            [],
            "Replied to your story",
            "Hat auf Ihre Story geantwortet",
        ),
        (
            {"kind": "REACTION", "details": {"emoji": "❤️"}},
            [],
            "Reacted ❤️",
            "Hat mit ❤️ reagiert",
        ),
        ({"kind": "POSTBACK"}, [], "Tapped a button", "Hat eine Schaltfläche angetippt"),
        (
            {"kind": "UNSUPPORTED"},
            [],
            "Sent something Instagram does not pass on",
            "Hat etwas, das Instagram nicht weitergibt, gesendet",
        ),
    ],
)
def test_a_message_without_words_is_described_in_the_readers_language(
    german, path, alpha, thread, fields, types, english, in_german
):
    with in_business(alpha):
        message = said(thread, "", minute(1), description=english, **fields)
        for type in types:
            attached(message, type)
        assert describe_message(message) == english
    (item,) = german.get(f"{path}timeline/").json()["items"]
    assert item["description"] == in_german


def test_the_list_describes_the_last_message_in_german(german, alpha, thread):
    facts = {"types": ["image", "image"]}
    with in_business(alpha):
        Thread.objects.update(
            last_text="Sent 2 photos", last_kind="IMAGE", last_author="CUSTOMER", last_facts=facts
        )
    (row,) = german.get(f"/api/businesses/{alpha.pk}/threads/").json()["results"]
    assert row["last_message"]["text"] == "Hat 2 Fotos gesendet"


@pytest.mark.parametrize(
    ("person", "answered_from", "name"),
    [
        ({"person_id": 5, "person_name": "Bob"}, "TEAM", "Bob"),
        ({"person_name": "Instagram app"}, "PHONE", None),
        ({"person_name": "Another app", "person_app_id": "777"}, "OTHER_APP", None),
    ],
)
def test_the_api_says_by_a_code_where_somebody_answers(
    german, path, alpha, thread, person, answered_from, name
):
    with in_business(alpha):
        Thread.objects.update(person_until=timezone.now() + timedelta(hours=1), **person)
    body = german.get(path).json()
    assert (body["answered_from"], body["person_name"]) == (answered_from, name)
