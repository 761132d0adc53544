"""Trying the assistant out: by the real path, with evidence, and nothing is sent."""

import pytest

from accounts.tries import PER_PERSON
from common.tenancy import in_business
from conversations.models import MessageLog
from tests.api.assistant.saving import save


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


def test_tries_are_limited_because_each_costs_money(client, path, monkeypatch, simulator):
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
def test_a_try_without_a_message_is_refused(client, path, messages):
    assert client.post(f"{path}try/", {"messages": messages}, format="json").status_code == 400


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
