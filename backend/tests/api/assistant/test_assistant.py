"""Instructions by version, and the settings around answers."""

import json

import pytest

from common.tenancy import in_business
from conversations.instructions import ChangedMeanwhile, save_instructions
from conversations.models import Instructions
from core.models import Business
from tests.api.assistant.saving import save

# What a business has before anything is written.
AT_FIRST = {
    "instructions": "",
    "version": 0,
    "settings_version": 0,
    "updated_at": None,
    "updated_by": None,
    "ai_enabled": False,
    "debounce_seconds": 0,
    "takeover_hours": 12,
    "model": "gpt-3.5-turbo",
    "max_length": 20000,
    "answers_when": "ALWAYS",
    "hours": {day: [] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    "holidays": [],
    "away_message": "",
    "handoff_message": "",
    "discloses": True,
    "disclosure_message": "",
    "shows_typing": True,
    "answers_shares": False,
    "late_after_minutes": 60,
    "monthly_cap_cents": 2000,
    "highest_cap_cents": 20_000,
    "can_see_images": False,
    "can_hear_voice": False,
    "spend": {
        "spent_cents": 0.0,
        "cap_cents": 2000,
        "prices_known": True,
        "warned": False,
        "capped": False,
    },
    "open_now": {"open": False, "until": None},
    "defaults": {
        "debounce_seconds": 0,
        "takeover_hours": 12,
        "late_after_minutes": 60,
        "monthly_cap_cents": 2000,
    },
}


def test_before_anything_is_written_there_is_version_0_with_the_defaults(client, path):
    shown = client.get(path).json()
    assert shown["defaults"].pop("away_message").startswith("We are away right now.")
    assert shown["defaults"].pop("handoff_message")
    assert shown["defaults"].pop("disclosure_message")
    assert shown["spend"].pop("month")
    assert shown == AT_FIRST


def test_each_save_is_a_version_with_its_author_and_no_version_is_lost(client, path, alpha):
    assert save(client, path, instructions="One", base_version=0).json()["version"] == 1
    body = save(
        client, path, instructions="Two\n", base_version=1, takeover_hours=24, debounce_seconds=7
    ).json()
    assert (body["instructions"], body["version"], body["updated_by"]) == ("Two\n", 2, "Alice")
    assert (body["takeover_hours"], body["debounce_seconds"]) == (24, 7)
    with in_business(alpha):
        assert list(Instructions.objects.order_by("version").values_list("text", flat=True)) == [
            "One",
            "Two\n",
        ]


def test_saving_the_same_text_makes_no_version(client, path):
    save(client, path, instructions="One", base_version=0)
    assert save(client, path, instructions="One", base_version=1).json()["version"] == 1


@pytest.mark.parametrize("change", [{"instructions": "Mine"}, {"takeover_hours": 3}])
def test_a_stale_save_is_refused_and_changes_nothing(client, path, alpha, change):
    save(client, path, instructions="Theirs", base_version=0)
    answer = save(client, path, base_version=0, **change)
    assert (answer.status_code, answer.json()["code"]) == (409, "CHANGED_MEANWHILE")
    assert "fields" not in answer.json()
    shown = client.get(path).json()
    assert (shown["instructions"], shown["takeover_hours"]) == ("Theirs", 12)


def test_of_two_saves_on_the_same_version_the_database_lets_one_through(alpha):
    with in_business(alpha):
        Instructions.objects.create(
            version=2, text="Theirs", author_name="Bob", created_at="2026-11-20T12:00Z"
        )
        Instructions.objects.create(
            version=1, text="First", author_name="Bob", created_at="2026-11-20T11:00Z"
        )
        with pytest.raises(ChangedMeanwhile):
            save_instructions(text="Mine", base_version=1, author_id=None, author_name="Alice")


def test_nothing_is_saved_when_a_part_is_refused(client, path, alpha):
    save(client, path, instructions="One", base_version=0)
    Business.objects.filter(pk=alpha.pk).update(ai_enabled=True)
    answer = save(client, path, instructions="  ", base_version=1, takeover_hours=5)
    assert (answer.status_code, answer.json()["code"]) == (409, "NO_INSTRUCTIONS")
    assert client.get(path).json()["takeover_hours"] == 12


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"instructions": "x" * 20_001}, "instructions"),
        ({"debounce_seconds": 61}, "debounce_seconds"),
        ({"debounce_seconds": -1}, "debounce_seconds"),
        ({"takeover_hours": 0}, "takeover_hours"),
        ({"takeover_hours": 169}, "takeover_hours"),
        ({"base_version": None}, "base_version"),
        ({"late_after_minutes": 0}, "late_after_minutes"),
        ({"late_after_minutes": 1441}, "late_after_minutes"),
        ({"monthly_cap_cents": 0}, "monthly_cap_cents"),
        ({"answers_when": "SOMETIMES"}, "answers_when"),
        ({"hours": {"mon": [["9", "18"]]}}, "hours"),
        ({"hours": "always"}, "hours"),
        ({"hours": None}, "hours"),
        ({"answers_when": "INSIDE"}, "hours"),
        ({"answers_when": "OUTSIDE", "hours": {"mon": []}}, "hours"),
        ({"holidays": ["soon"]}, "holidays"),
        ({"holidays": None}, "holidays"),
        ({"away_message": "é" * 501}, "away_message"),
        ({"handoff_message": "x" * 1001}, "handoff_message"),
        ({"disclosure_message": "x" * 1001}, "disclosure_message"),
    ],
)
def test_what_is_out_of_bounds_is_said_beside_its_field(client, path, change, field):
    answer = save(client, path, **{"base_version": 0, **change})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


HOURS = {"mon": [["13:30", "18:00"], ["09:00", "12:30"]], "fri": [["20:00", "02:00"]]}


def test_when_it_answers_and_what_it_says_are_kept(client, path):
    changes = {
        "answers_when": "INSIDE",
        "holidays": ["2026-12-25"],
        "away_message": "Back at {opens}",
        "handoff_message": "A moment",
        "discloses": False,
        "disclosure_message": "I am a machine",
        "shows_typing": False,
        "late_after_minutes": 5,
        "monthly_cap_cents": 500,
    }
    assert save(client, path, base_version=0, hours=HOURS, **changes).status_code == 200
    shown = client.get(path).json()
    assert {name: shown[name] for name in changes} == changes
    assert shown["hours"]["mon"] == [["09:00", "12:30"], ["13:30", "18:00"]]
    assert shown["hours"]["sun"] == []
    assert shown["spend"]["cap_cents"] == 500
    assert shown["open_now"]["until"] is not None
    assert (
        save(client, path, base_version=0, monthly_cap_cents=None).json()["monthly_cap_cents"]
        is None
    )


def test_hours_cannot_be_emptied_while_they_decide(client, path):
    save(client, path, base_version=0, hours=HOURS, answers_when="OUTSIDE")
    assert "hours" in save(client, path, base_version=0, hours={}).json()["fields"]
    assert save(client, path, base_version=0, hours={}, answers_when="ALWAYS").status_code == 200


def test_the_default_messages_are_in_the_language_of_the_business(client, path, alpha):
    Business.objects.filter(pk=alpha.pk).update(language="de")
    assert "Gerade sind wir nicht da" in client.get(path).json()["defaults"]["away_message"]


@pytest.mark.parametrize(
    "change",
    [
        {"holidays": ["\ud800"]},
        {"holidays": [{"a": 1}]},
        {"hours": {"\ud800": []}},
        {"hours": {"mon": [["\ud800", "10:00"]]}},
        {"hours": {"mon": [[{}, []]]}},
        {"hours": {"mon": {"a": 1}}},
        {"hours": [1]},
        {"answers_when": "\ud800"},
        {"away_message": "\ud800"},
        {"away_message": "\u0000"},
        {"monthly_cap_cents": 10**30},
    ],
)
def test_what_no_text_can_hold_is_refused_and_not_crashed_on(alpha, alice, client_for, change):
    body = json.dumps({"base_version": 0, **change})  # half a character is JSON, and no UTF-8
    answer = client_for(alice).generic(
        "PUT", f"/api/businesses/{alpha.pk}/assistant/", body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == list(change)
