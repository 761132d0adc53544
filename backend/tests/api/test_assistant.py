"""Instructions by version, the settings around answers, trying out, and the first texts for a
trade.
"""

import json

import pytest
from django.utils import timezone

from accounts.tries import PER_PERSON
from api.instruction_templates import TEMPLATES
from common.tenancy import in_business
from conversations.instructions import ChangedMeanwhile, save_instructions
from conversations.models import Instructions, MessageLog, MonthSpend
from core.models import Business


@pytest.fixture
def client(client_for, alice):
    return client_for(alice)


@pytest.fixture
def path(alpha):
    return f"/api/businesses/{alpha.pk}/assistant/"


def save(client, path, **body):
    return client.put(path, body, format="json")


def test_before_anything_is_written_there_is_version_0_with_the_defaults(client, path):
    shown = client.get(path).json()
    assert shown["defaults"].pop("away_message").startswith("We are away right now.")
    assert shown["defaults"].pop("handoff_message")
    assert shown["defaults"].pop("disclosure_message")
    assert shown["spend"].pop("month")
    assert shown == {
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


def test_a_cap_that_cannot_be_kept_is_refused(client, path, settings):
    settings.OPENAI_MODEL, settings.OPENAI_BASE_URL = (
        "llama-elsewhere",
        "https://models.example.com/v1",
    )
    answer = save(client, path, base_version=0, monthly_cap_cents=500)
    assert answer.status_code == 400
    assert "llama-elsewhere" in answer.json()["fields"]["monthly_cap_cents"][0]
    assert client.get(path).json()["spend"]["prices_known"] is False


def test_an_owner_cannot_set_a_limit_above_the_highest_and_is_told_who_can(client, path):
    answer = save(client, path, base_version=0, monthly_cap_cents=20_001)
    assert (answer.status_code, answer.json()["code"]) == (400, "LIMIT_TOO_HIGH")
    said = (
        "The highest monthly limit you can set is $200.00. Your Conversa administrator can "
        "allow a higher one."
    )
    assert answer.json()["fields"] == {"monthly_cap_cents": [said]}
    assert save(client, path, base_version=0, monthly_cap_cents=20_000).status_code == 200


@pytest.mark.parametrize(("own", "shown"), [(None, None), (90_000, 20_000)])
def test_a_business_that_had_no_limit_or_a_higher_one_has_the_highest(
    client, path, alpha, own, shown
):
    Business.objects.filter(pk=alpha.pk).update(monthly_cap_cents=own)
    seen = client.get(path).json()
    assert (seen["monthly_cap_cents"], seen["spend"]["cap_cents"], seen["highest_cap_cents"]) == (
        shown,
        20_000,
        20_000,
    )
    assert save(client, path, base_version=0, takeover_hours=3).status_code == 200


def test_no_owner_can_set_more_than_all_businesses_together_may_spend(
    client, path, alpha, settings
):
    settings.AI_INSTALLATION_CAP_DOLLARS = 50
    Business.objects.filter(pk=alpha.pk).update(highest_cap_cents=90_000)
    assert (
        save(client, path, base_version=0, monthly_cap_cents=5001).json()["code"]
        == "LIMIT_TOO_HIGH"
    )
    assert client.get(path).json()["highest_cap_cents"] == 5000


def test_without_a_price_a_business_without_a_limit_has_none(client, path, alpha, settings):
    settings.OPENAI_MODEL, settings.OPENAI_BASE_URL = (
        "llama-elsewhere",
        "https://models.example.com/v1",
    )
    Business.objects.filter(pk=alpha.pk).update(monthly_cap_cents=None)
    seen = client.get(path).json()
    assert (seen["spend"]["cap_cents"], seen["highest_cap_cents"]) == (None, None)


def test_another_cap_is_another_warning(client, path, alpha):
    Business.objects.filter(pk=alpha.pk).update(monthly_cap_cents=100)
    month = client.get(path).json()["spend"]["month"]
    with in_business(alpha):
        MonthSpend.objects.create(
            month=f"{month}-01",
            spent_micros=999_000,
            warned_at=timezone.now(),
            capped_at=timezone.now(),
        )
    shown = client.get(path).json()["spend"]
    assert (shown["spent_cents"], shown["warned"], shown["capped"]) == (99.9, True, True)
    assert client.get(f"/api/businesses/{alpha.pk}/").json()["assistant_state"]["code"] in {
        "OFF",
        "NO_INSTRUCTIONS",
    }
    save(client, path, base_version=0, takeover_hours=3)
    assert client.get(path).json()["spend"]["capped"]
    shown = save(client, path, base_version=0, monthly_cap_cents=200).json()["spend"]
    assert (shown["spent_cents"], shown["warned"], shown["capped"]) == (99.9, False, False)


def test_the_default_messages_are_in_the_language_of_the_business(client, path, alpha):
    Business.objects.filter(pk=alpha.pk).update(language="de")
    assert "Gerade sind wir nicht da" in client.get(path).json()["defaults"]["away_message"]


def test_an_agent_reads_and_tries_but_does_not_write(client_for, bob, path, simulator):
    client = client_for(bob)
    assert client.get(path).status_code == 200
    assert save(client, path, instructions="Mine", base_version=0).status_code == 403
    assert (
        client.post(
            f"{path}try/", {"messages": [{"role": "customer", "text": "Hello"}]}, format="json"
        ).status_code
        == 200
    )


def test_trying_answers_by_the_real_path_with_evidence_and_sends_nothing(
    client, path, alpha, simulator
):
    save(client, path, instructions="A mug costs 20 euros.", base_version=0)
    messages = [
        {"role": "customer", "text": "Hello"},
        {"role": "assistant", "text": "Hi"},
        {"role": "customer", "text": "How much is a mug?"},
    ]
    body = client.post(f"{path}try/", {"messages": messages}, format="json").json()
    assert "20" in body["reply"]
    assert body["evidence"]["instructions_version"] == 1
    assert body["evidence"]["history_messages"] == 3
    assert body["evidence"]["cost"].startswith("$0.000")
    with in_business(alpha):
        assert MessageLog.objects.count() == 0
    assert client.get(f"/api/businesses/{alpha.pk}/").json()["onboarding"]["tried"]


def test_trying_has_a_limit_because_each_costs(client, path, monkeypatch, simulator):
    monkeypatch.setitem(PER_PERSON, "try", (1, 60))
    body = {"messages": [{"role": "customer", "text": "Hello"}]}
    assert [client.post(f"{path}try/", body, format="json").status_code for _ in range(2)] == [
        200,
        429,
    ]


def test_a_draft_is_tried_as_it_stands_and_has_no_version(client, path, simulator):
    save(client, path, instructions="A mug costs 20 euros.", base_version=0)
    messages = [{"role": "customer", "text": "How much is a mug?"}]
    body = client.post(
        f"{path}try/",
        {"messages": messages, "instructions": "A mug costs 35 euros."},
        format="json",
    ).json()
    assert "35" in body["reply"]
    assert body["evidence"]["instructions_version"] is None
    assert client.get(path).json()["version"] == 1


def test_a_model_that_fails_is_said_in_a_plain_sentence(client, path, settings):
    settings.OPENAI_BASE_URL, settings.MODEL_RETRIES = "http://127.0.0.1:9/v1", 0
    answer = client.post(
        f"{path}try/", {"messages": [{"role": "customer", "text": "Hello"}]}, format="json"
    )
    assert (answer.status_code, answer.json()["code"]) == (502, "MODEL_FAILED")
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    "messages",
    [
        [],
        "Hello",
        [{"role": "owner", "text": "x"}],
        [{"role": "customer", "text": ""}],
        [{"role": "assistant", "text": "Hi"}],
    ],
)
def test_nothing_to_try_is_refused(client, path, messages):
    assert client.post(f"{path}try/", {"messages": messages}, format="json").status_code == 400


def test_there_is_a_first_text_for_each_trade_that_would_fit(client):
    templates = client.get("/api/instructions/templates/").json()
    assert [template["trade"] for template in templates] == [
        "SHOP",
        "RESTAURANT",
        "SALON",
        "STUDIO",
        "SERVICES",
    ]


@pytest.mark.parametrize("template", TEMPLATES, ids=[template["trade"] for template in TEMPLATES])
def test_a_first_text_has_every_heading_and_says_what_to_do_about_blanks(template):
    lines = template["text"].splitlines()
    headings = [
        "Who we are",
        "What we sell",
        "How we talk",
        "What never to say",
        "When to hand over",
    ]
    assert [line for line in lines if line in headings] == headings
    assert "in [brackets], it is not known" in template["text"]
    assert 800 < len(template["text"]) < 3000


def test_trying_shows_a_handoff_in_the_owners_words(client, path, simulator):
    save(
        client,
        path,
        instructions="A mug costs 20 euros.",
        base_version=0,
        handoff_message="Alice will write to you.",
    )
    body = client.post(
        f"{path}try/",
        {"messages": [{"role": "customer", "text": "I want to talk to a human"}]},
        format="json",
    ).json()
    assert body["reply"] == "Alice will write to you."
    assert body["handoff_reason"]
    plain = client.post(
        f"{path}try/",
        {"messages": [{"role": "customer", "text": "How much is a mug?"}]},
        format="json",
    ).json()
    assert plain["handoff_reason"] is None


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
