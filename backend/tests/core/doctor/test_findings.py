"""What the doctor finds is a code: said in English and in German, with what to do about it."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from core.doctor.check import TITLES, Check
from core.doctor.findings import SENTENCES, Finding

# Whatever a sentence may name.
PARAMS = {
    "account_id": "17841",
    "address": "https://dm.example.com",
    "advised": "v25.0",
    "advised_until": date(2028, 1, 5),
    "app_id": "914",
    "arrived": 9,
    "by_webhook": 8,
    "cause": "TOKEN",
    "day": 3,
    "days": 7,
    "fields": "messages",
    "last_at": datetime(2026, 1, 5, tzinfo=UTC),
    "length": 300,
    "login": "Facebook",
    "names": "FB_APP_ID",
    "number": "190/463",
    "page": "Luna",
    "people": 2,
    "prefix": "FB",
    "recovered": 1,
    "redirect": "https://dm.example.com/core/instagram/callback/",
    "refusal": "INVALID",
    "refused_at": datetime(2026, 1, 5, tzinfo=UTC),
    "scopes": "instagram_basic, pages_show_list",
    "status": "302",
    "stored_id": "17842",
    "test_at": datetime(2026, 1, 5, tzinfo=UTC),
    "until": date(2027, 1, 5),
    "username": "luna",
    "version": "v24.0",
    "why": "No.",
}
OF_A_PROBLEM = {Finding.TOKEN_PROBLEM, Finding.TOKEN_PROBLEM_NUMBERED, Finding.CALL_REFUSED}


def say_twice(check):
    with translation.override("en"):
        english = (check.title, check.result, check.fix)
    with translation.override("de"):
        return english, (check.title, check.result, check.fix)


def test_every_finding_has_its_sentences():
    assert set(SENTENCES) == set(Finding)


@pytest.mark.parametrize("found", sorted(set(Finding) - OF_A_PROBLEM))
def test_a_finding_is_said_in_english_and_in_german(found):
    english, german = say_twice(Check("TOKEN", "FAIL", found, PARAMS))
    assert english[1] != german[1]
    assert (english[2] is None) == (german[2] is None)
    assert "%(" not in f"{english}{german}"


@pytest.mark.parametrize("found", sorted(OF_A_PROBLEM))
def test_a_problem_of_the_token_brings_its_own_advice(found):
    check = Check("TOKEN", "FAIL", found, {**PARAMS, "problem": "EXPIRED"})
    english, german = say_twice(check)
    assert english[1].startswith("Your Instagram connection has expired")
    assert german[1].startswith("Ihre Verbindung zu Instagram ist abgelaufen")
    assert english[2] != german[2]


@pytest.mark.parametrize("code", TITLES)
def test_a_check_has_a_title_in_both_languages(code):
    english, german = say_twice(Check(code, "OK", Finding.SCOPES_OK))
    assert english[0] != german[0]


def test_a_day_and_a_length_of_time_are_written_as_the_reader_writes_them():
    with translation.override("de"):
        ends = Check("TOKEN", "OK", Finding.TOKEN_LASTS, {"until": date(2027, 1, 5)})
        clock = Check("CLOCK", "WARN", Finding.CLOCK_AHEAD, {"length": 301})
        assert ends.result == "Er gilt bis 5. Januar 2027."
        assert clock.result.startswith("Sie geht gegenüber Instagram 5 Minuten vor.")
