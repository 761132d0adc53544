"""The demo's businesses: complete, the same on both sides of the wire, and left alone by a second
start.
"""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, User
from common.tenancy import in_business
from conversations.models import Instructions, MessageLog, Thread, Turn
from core.demo.seed import seed
from core.models import Business
from tests.servers import Simulator


@pytest.fixture
def seeded(simulator: Simulator, db: None) -> Simulator:
    seed(password="a good password for all")
    return simulator


def count_everything() -> dict[str, Any]:
    counts: dict[str, Any] = {
        "users": User.objects.count(),
        "memberships": Membership.objects.count(),
    }
    for business in Business.objects.order_by("pk"):
        with in_business(business):
            counts[business.name] = [
                model.objects.count() for model in (Thread, MessageLog, Turn, Instructions)
            ]
    return counts


def test_two_businesses_are_connected_and_on_and_share_nobody(seeded: Simulator) -> None:
    luna, harbor = (
        Business.objects.get(name="Luna Ceramics"),
        Business.objects.get(name="Harbor Barber"),
    )
    for shop in (luna, harbor):
        assert shop.instagram_connected
        assert shop.ai_enabled
    team = {
        shop: set(Membership.objects.filter(business=shop).values_list("user__email", flat=True))
        for shop in (luna, harbor)
    }
    assert team[luna] == {"alice@luna.example", "bob@luna.example"}
    assert team[harbor] == {"charlie@harbor.example"}
    pages = {
        page["name"]: page
        for person in seeded.get("/sim/world")["people"]
        for page in person["pages"]
    }
    assert "messages" in pages["Luna Ceramics"]["subscribed_fields"]


def test_the_admin_is_no_member_of_any_business(seeded: Simulator) -> None:
    admin = User.objects.get(email="admin@conversa.example")
    assert admin.is_staff
    assert admin.is_superuser
    assert not Membership.objects.filter(user=admin).exists()


def test_both_sides_tell_the_same_story(seeded: Simulator) -> None:
    luna = Business.objects.get(name="Luna Ceramics")
    with in_business(luna):
        for thread in Thread.objects.select_related("customer"):
            ours = list(
                MessageLog.objects.filter(thread=thread).order_by("at").values_list("mid", "text")
            )
            there = seeded.get(
                "/sim/thread", account="luna.ceramics", customer=thread.customer.username
            )["messages"]
            assert [(message["mid"], message["text"]) for message in there] == ours


def test_threads_are_in_every_state_a_person_should_see(seeded: Simulator) -> None:
    with in_business(Business.objects.get(name="Luna Ceramics")):
        assert Thread.objects.filter(state="CLOSED").exists()
        assert Thread.objects.filter(unread__gt=0).exists()
        assert Thread.objects.exclude(needs_you_reason="").exists()
        assert Thread.objects.filter(person_until__isnull=False, person_id__isnull=False).exists()
        assert Turn.objects.filter(state="SILENT", reason="PERSON_ANSWERS").exists()
        assert not Turn.objects.filter(state="ANSWERED", model="").exists()


def test_a_second_start_changes_nothing(seeded: Simulator) -> None:
    before = count_everything()
    User.objects.filter(email="alice@luna.example").update(name="Alice the Second")
    assert seed(password="another password") == []
    assert count_everything() == before
    alice = User.objects.get(email="alice@luna.example")
    assert alice.name == "Alice the Second"
    assert alice.check_password("a good password for all")


def test_a_seed_that_was_broken_off_goes_on(seeded: Simulator) -> None:
    luna = Business.objects.get(name="Luna Ceramics")
    before = count_everything()
    with in_business(luna):
        Instructions.objects.all().delete()
        Thread.objects.filter(customer__username="emma.w").first().customer.delete()
    assert seed(password="a good password for all") == ["Luna Ceramics"]
    assert count_everything() == before


def test_without_a_simulator_it_refuses_and_says_so(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FB_GRAPH_URL = "http://127.0.0.1:9"
    monkeypatch.setattr("core.demo.simulator_world.WAITS_SECONDS", 0)
    with pytest.raises(CommandError, match="no simulator at FB_GRAPH_URL"):
        call_command("seed_demo", password="a good password for all")
    assert (
        not Business.objects.filter(name="Luna Ceramics")
        .exclude(instagram_account_id=None)
        .exists()
    )
