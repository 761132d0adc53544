"""A failure is told in the language of who reads it, beside its code and the values it is about."""

import asyncio
import json
from datetime import date

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from api.live.stream import live
from common.errors import AppError, FieldCode, FieldError
from common.languages import in_language_of, say
from config.settings.languages import LANGUAGES
from tests.cast import PASSWORD

ENGLISH, GERMAN = "Not found.", "Nicht gefunden."
NOWHERE = "/api/businesses/999999/"


@pytest.fixture
def client(client_for, alice):
    return client_for(alice)


def choose(person, language):
    person.language = language
    person.save(update_fields=["language"])


@pytest.mark.parametrize(
    ("chosen", "cookie", "wish", "said"),
    [
        ("de", "en", "en", GERMAN),
        ("en", "de", "de", ENGLISH),
        ("", "de", "en", GERMAN),
        ("", "en", "de", ENGLISH),
        ("", "", "de-AT,en;q=0.5", GERMAN),
        ("", "xx", "fr,de;q=0.5", GERMAN),
        ("", "", "fr", ENGLISH),
        ("", "", "", ENGLISH),
    ],
)
def test_the_persons_choice_goes_before_the_cookie_and_that_before_the_browsers_wish(
    client, alice, chosen, cookie, wish, said
):
    choose(alice, chosen)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    answer = client.get(NOWHERE, HTTP_ACCEPT_LANGUAGE=wish)
    assert answer.json() == {"detail": said, "code": "NOT_FOUND"}
    assert answer["Content-Language"] == {GERMAN: "de", ENGLISH: "en"}[said]


def test_a_wrong_password_is_told_in_the_browsers_language(client_for, alice):
    body = {"email": alice.email, "password": "wrong"}
    answer = client_for(None).post(
        "/api/auth/login/", body, format="json", HTTP_ACCEPT_LANGUAGE="de-DE,de;q=0.9"
    )
    assert answer.json() == {
        "detail": "E-Mail-Adresse oder Passwort ist falsch.",
        "code": "INVALID_CREDENTIALS",
    }


def test_who_logs_in_is_answered_in_the_language_they_chose(client_for, alice):
    choose(alice, "de")
    body = {"email": alice.email, "password": PASSWORD}
    answer = client_for(None).post("/api/auth/login/", body, format="json")
    assert answer.json()["detail"] == "Sie sind angemeldet."


def test_a_choice_made_on_another_device_reaches_this_browser_with_its_next_visit(client, alice):
    choose(alice, "de")
    assert client.get("/api/session/").cookies["language"].value == "de"
    assert "language" not in client.get("/api/session/").cookies


def test_after_a_change_of_language_the_next_answer_follows(client):
    client.patch("/api/auth/user/", {"language": "de"}, format="json")
    assert client.get(NOWHERE).json()["detail"] == GERMAN
    client.patch("/api/auth/user/", {"language": "en"}, format="json")
    assert client.get(NOWHERE).json()["detail"] == ENGLISH


def test_one_persons_language_does_not_stay_for_the_next(client, client_for, alice):
    choose(alice, "de")
    client.get(NOWHERE)
    assert client_for(None).get(NOWHERE).json()["detail"] == "Please log in."


def test_what_a_form_lacks_is_told_in_german_by_whoever_made_the_field(client):
    answer = client.post(
        "/api/businesses/", {"timezone": "Mars"}, format="json", HTTP_ACCEPT_LANGUAGE="de"
    )
    assert answer.json() == {
        "detail": "Prüfen Sie die markierten Felder.",
        "code": "INVALID",
        "fields": {"name": ["Dieses Feld ist zwingend erforderlich."]},
        "field_errors": {"name": [{"code": "REQUIRED"}]},
    }


def test_what_the_framework_says_is_as_polite_as_we_are(client, alpha):
    body = {"name": "G" * 101}
    answer = client.post("/api/businesses/", body, format="json", HTTP_ACCEPT_LANGUAGE="de")
    assert answer.json()["fields"] == {"name": ["Höchstens 100 Zeichen."]}
    body = {"base_version": 0, "takeover_hours": 0, "debounce_seconds": 61}
    answer = client.put(
        f"/api/businesses/{alpha.pk}/assistant/", body, format="json", HTTP_ACCEPT_LANGUAGE="de"
    )
    assert answer.json()["fields"] == {
        "takeover_hours": ["Der Wert muss mindestens 1 sein."],
        "debounce_seconds": ["Der Wert darf höchstens 60 sein."],
    }


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "Dieses Passwort ist zu kurz. Es muss mindestens 8 Zeichen enthalten."),
        ("password", "Dieses Passwort ist zu üblich."),
        ("aaaaaaaa", "Verwenden Sie mehr verschiedene Zeichen."),
    ],
)
def test_a_weak_password_is_refused_in_german(client_for, db, password, said):
    body = {"email": "dora@example.com", "name": "Dora"}
    answer = client_for(None).post(
        "/api/auth/registration/",
        {**body, "password1": password, "password2": password},
        format="json",
        HTTP_ACCEPT_LANGUAGE="de",
    )
    assert said in answer.json()["fields"]["password1"]


def test_a_body_that_is_no_json_is_refused_in_german(client):
    answer = client.post(
        "/api/businesses/", "{", content_type="application/json", HTTP_ACCEPT_LANGUAGE="de"
    )
    assert answer.json()["detail"] == "Wir konnten diese Anfrage nicht lesen."


def test_a_wrong_old_password_is_told_in_german(client):
    new = {"new_password1": "a new long one", "new_password2": "a new long one"}
    answer = client.post(
        "/api/auth/password/change/",
        {"old_password": "wrong", **new},
        format="json",
        HTTP_ACCEPT_LANGUAGE="de",
    )
    assert answer.json()["fields"] == {
        "old_password": ["Das alte Passwort war falsch. Bitte neu eingeben."]
    }


def test_numbers_are_written_as_the_language_does(client, alpha):
    answer = client.put(
        f"/api/businesses/{alpha.pk}/assistant/",
        {"base_version": 0, "away_message": "x" * 1234},
        format="json",
        HTTP_ACCEPT_LANGUAGE="de",
    )
    said = "Instagram nimmt höchstens 1.000 Bytes je Nachricht an; diese hat 1.234."
    assert answer.json()["fields"]["away_message"] == [said]


TRIES = ngettext_lazy("%(count)s try", "%(count)s tries", "count")


@pytest.mark.parametrize(
    ("language", "params", "said"),
    [
        ("en", {"count": 1, "dollars": 1234.5, "day": date(2026, 12, 1)}, "$1,234.50, 1 December"),
        (
            "de",
            {"count": 1, "dollars": 1234.5, "day": date(2026, 12, 1)},
            "1.234,50 $, 1. Dezember",
        ),
    ],
)
def test_amounts_and_days_are_written_as_the_language_does(language, params, said):
    with translation.override(language):
        assert say("%(dollars)s, %(day)s", params) == said


def test_the_form_of_a_plural_is_chosen_by_the_number_that_is_shown():
    assert [say(TRIES, {"count": count}) for count in (1, 2, 1000)] == [
        "1 try",
        "2 tries",
        "1,000 tries",
    ]


def test_a_failure_carries_its_values_for_programs():
    failure = AppError(_("Not found."), params={"count": 2, "until": date(2026, 12, 1)})
    assert failure.build_body() == {
        "detail": ENGLISH,
        "code": "INVALID",
        "params": {"count": 2, "until": "2026-12-01"},
    }


def test_what_was_typed_is_quoted_as_it_is_also_with_a_percent_sign():
    marked = _(
        "The highest monthly limit you can set is %(dollars)s. Your Conversa administrator "
        "can allow a higher one."
    )
    date = _("“%(text)s” is not a date. Write it as 2026-12-25.")
    failure = AppError(
        fields={
            "holidays": [FieldError(FieldCode.NOT_A_DATE, date, {"text": "5%(x)s"})],
            "cap": [FieldError(FieldCode.LIMIT_TOO_HIGH, marked, {"dollars": 5.0})],
        }
    )
    assert failure.fields == {
        "holidays": ["“5%(x)s” is not a date. Write it as 2026-12-25."],
        "cap": [
            "The highest monthly limit you can set is $5. Your Conversa administrator can allow a "
            "higher one."
        ],
    }


def test_a_failure_is_said_in_the_language_in_which_it_is_shown_not_raised():
    with translation.override("de"):
        failure = AppError(_("Not found."))
    assert str(failure) == ENGLISH


@pytest.mark.parametrize(
    ("chosen", "otherwise", "said"),
    [("de", "", GERMAN), ("", "", ENGLISH), ("", "de", GERMAN), ("en", "de", ENGLISH)],
)
def test_an_email_speaks_its_readers_language(alice, chosen, otherwise, said):
    alice.language = chosen
    with translation.override("de"), in_language_of(alice, otherwise=otherwise):
        assert say(_("Not found.")) == said


def test_what_answers_beside_django_speaks_the_browsers_language():
    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"accept-language", b"de"), (b"host", b"localhost")]
    path = "/api/businesses/1/live/"
    asyncio.run(live({"path": path, "method": "POST", "headers": headers}, None, send))
    assert json.loads(sent[1]["body"]) == {
        "detail": "Live-Aktualisierungen können nur gelesen werden.",
        "code": "METHOD_NOT_ALLOWED",
    }


def test_every_language_that_can_be_chosen_is_one_of_djangos():
    assert all(translation.check_for_language(code) for code, _name in LANGUAGES)
