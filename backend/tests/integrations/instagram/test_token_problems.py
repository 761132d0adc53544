"""Why a token is refused, in words for the owner."""

import pytest

from integrations.instagram.errors import GraphError, classify
from integrations.instagram.token_problems import PROBLEMS, name_problem, read_problem


@pytest.mark.parametrize(
    ("code", "subcode", "name", "shown"),
    [
        (190, 458, "REVOKED", "REVOKED"),
        (190, 459, "CHECKPOINT", "REFUSED"),
        (190, 460, "PASSWORD_CHANGED", "PASSWORD_CHANGED"),
        (190, 463, "EXPIRED", "EXPIRED"),
        (190, 464, "UNCONFIRMED", "REFUSED"),
        (190, 467, "LOGGED_OUT", "REFUSED"),
        (190, 492, "ROLE_LOST", "ROLE_LOST"),
        (190, None, "REFUSED", "REFUSED"),
        (190, 999, "REFUSED", "REFUSED"),
        (102, None, "LOGGED_OUT", "REFUSED"),
        (102, 463, "EXPIRED", "EXPIRED"),
        (10, None, "PERMISSION", "PERMISSION"),
        (200, None, "ROLE_LOST", "ROLE_LOST"),
        (299, None, "ROLE_LOST", "ROLE_LOST"),
        (10, 1893063, "RESTRICTED", "REFUSED"),
        (368, None, "RESTRICTED", "REFUSED"),
    ],
)
def test_each_way_a_token_dies_has_its_problem(code, subcode, name, shown):
    error = classify(400, {"error": {"code": code, "error_subcode": subcode, "message": "x"}})
    assert name_problem(error) == name
    assert read_problem(f"{name}: HTTP 400").code == shown


def test_every_problem_has_its_own_title_and_text_and_one_action():
    assert len({problem.title for problem in PROBLEMS.values()}) == len(PROBLEMS)
    assert len({problem.text for problem in PROBLEMS.values()}) == len(PROBLEMS)
    assert {problem.action for problem in PROBLEMS.values()} == {"RECONNECT"}


@pytest.mark.parametrize("stored", ["", "TOKEN: HTTP 400", "nonsense"])
def test_an_unknown_word_is_a_plain_refusal(stored):
    assert read_problem(stored) == PROBLEMS["REFUSED"]


def test_a_refusal_made_by_hand_has_a_name_too():
    assert name_problem(GraphError("PERMISSION")) == "PERMISSION"
    assert name_problem(GraphError("TOKEN")) == "REFUSED"
