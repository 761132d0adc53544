"""The monthly limit: who may set which, and what is shown of it."""

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MonthSpend
from core.models import Business
from tests.api.assistant.saving import save


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
        "The highest monthly limit you can set is $200. Your Conversa administrator can "
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


def test_without_a_price_for_the_model_no_highest_limit_applies(client, path, alpha, settings):
    settings.OPENAI_MODEL, settings.OPENAI_BASE_URL = (
        "llama-elsewhere",
        "https://models.example.com/v1",
    )
    Business.objects.filter(pk=alpha.pk).update(monthly_cap_cents=None)
    seen = client.get(path).json()
    assert (seen["spend"]["cap_cents"], seen["highest_cap_cents"]) == (None, None)


def test_a_new_limit_clears_the_warnings_of_the_old_one(client, path, alpha):
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
    assert client.get(f"/api/businesses/{alpha.pk}/").json()["assistant_state"]["code"] == "OFF"
    save(client, path, base_version=0, takeover_hours=3)
    assert client.get(path).json()["spend"]["capped"]
    shown = save(client, path, base_version=0, monthly_cap_cents=200).json()["spend"]
    assert (shown["spent_cents"], shown["warned"], shown["capped"]) == (99.9, False, False)
