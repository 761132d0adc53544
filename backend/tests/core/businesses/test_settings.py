"""What the switch says, and which steps of the start are done: pure, by table."""

from dataclasses import asdict

import pytest

from core.answering.status import STATES, AssistantFacts, describe_assistant
from core.businesses.creation import describe_onboarding
from core.models import Business

WELL = {
    "suspended": False,
    "ai_enabled": True,
    "instructions_written": True,
    "account": True,
    "token_expired": False,
    "worker_alive": True,
    "model_failing": False,
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "ON"),
        ({"ai_enabled": False}, "OFF"),
        ({"suspended": True}, "SUSPENDED"),
        ({"suspended": True, "ai_enabled": False}, "SUSPENDED"),
        ({"instructions_written": False}, "NO_INSTRUCTIONS"),
        ({"instructions_written": False, "account": False}, "NO_INSTRUCTIONS"),
        ({"account": False}, "NOT_CONNECTED"),
        ({"account": False, "worker_alive": False}, "NOT_CONNECTED"),
        ({"token_expired": True}, "TOKEN_EXPIRED"),
        ({"token_expired": True, "model_failing": True}, "TOKEN_EXPIRED"),
        ({"worker_alive": False}, "WORKER_DOWN"),
        ({"worker_alive": False, "model_failing": True}, "WORKER_DOWN"),
        ({"model_failing": True}, "MODEL_FAILING"),
        ({"over_budget": True, "model_failing": True}, "OVER_BUDGET"),
        ({"over_budget": True, "over_ceiling": True}, "INSTALLATION_LIMIT"),
        ({"over_budget": True, "worker_alive": False}, "WORKER_DOWN"),
        ({"missing_permissions": True, "model_failing": True}, "MISSING_PERMISSIONS"),
        ({"missing_permissions": True, "worker_alive": False}, "WORKER_DOWN"),
        ({"answers_when": "INSIDE", "is_open": False, "model_failing": True}, "MODEL_FAILING"),
        ({"answers_when": "INSIDE", "is_open": False}, "OUT_OF_HOURS"),
        ({"answers_when": "OUTSIDE", "is_open": True}, "INSIDE_HOURS"),
        ({"answers_when": "OUTSIDE", "is_open": False}, "ON"),
        ({"answers_when": "INSIDE", "is_open": True}, "ON"),
        (
            {
                "ai_enabled": False,
                "account": False,
                "worker_alive": False,
                "model_failing": True,
                "instructions_written": False,
            },
            "OFF",
        ),
    ],
)
def test_the_switch_names_the_first_thing_in_the_way(change, code):
    state = describe_assistant(AssistantFacts(**{**WELL, **change}))
    assert (state.code, state.detail) == (code, STATES[code])


@pytest.mark.parametrize(
    ("fields", "written", "received", "done"),
    [
        ({}, False, False, {"named"}),
        (
            {"tried_at": "2026-11-20T12:00Z"},
            True,
            False,
            {"named", "instructions_written", "tried"},
        ),
        ({"instagram_account_id": "17841"}, False, False, {"named"}),
        (
            {"instagram_account_id": "17841", "page_token_encrypted": "x"},
            False,
            True,
            {"named", "connected", "first_message_received"},
        ),
        (
            {
                "instagram_account_id": "17841",
                "page_token_encrypted": "x",
                "token_failed_at": "2026-11-20T12:00Z",
            },
            False,
            False,
            {"named", "connected"},
        ),
        ({"ai_enabled": True}, True, False, {"named", "instructions_written", "switched_on"}),
    ],
)
def test_a_step_of_the_start_is_done_when_its_fact_is_there(fields, written, received, done):
    onboarding = describe_onboarding(
        business=Business(name="Alpha", **fields),
        instructions_written=written,
        message_received=received,
    )
    assert {step for step, is_done in asdict(onboarding).items() if is_done} == done
