"""Meta tries for 36 hours: what it tells of an account or a thread counts by its own time, and
once.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from conversations.models import Thread, ThreadNote
from core.models import Business
from tests.core.receiving.bodies import NOW_MS, text
from tests.webhooks import content, payload

SCOPE = "instagram_manage_messages"
HOUR = 3_600_000


@pytest.fixture
def policy(arrive):
    """`policy("block", at=…)`: Instagram blocks the account's messages, or allows them again."""

    def tell(action, *, at=0):
        arrive({**content(f"policy_{action}"), "sender": None, "timestamp": NOW_MS + at})

    return tell


@pytest.fixture
def permission(shop, post):
    """`permission("revoked", at=…)`: the person who connected took a permission back, or gave it
    (`at` in seconds).
    """
    Business.objects.filter(pk=shop.pk).update(meta_user_id="55")

    def tell(*verbs, at=0, scope=SCOPE, target="900"):
        changes = [
            {"field": scope, "value": {"verb": verb, "target_ids": [target]}} for verb in verbs
        ]
        post(payload("permission_facebook", time=NOW_MS // 1000 + at, changes=changes))

    return tell


def reconnect(shop, *, at=0):
    """The owner went through the dialog again, so many milliseconds after the fixed moment."""
    moment = datetime.fromtimestamp((NOW_MS + at) / 1000, UTC)
    Business.objects.filter(pk=shop.pk).update(
        token_failed_at=None, token_error="", connected_at=moment
    )


def problem(shop):
    shop.refresh_from_db()
    return shop.token_error.partition(":")[0]


# --- blocked and allowed again -------------------------------------------------------------------


def test_a_block_that_comes_after_the_newer_unblock_stops_nothing(shop, policy):
    policy("unblock", at=-HOUR)
    policy("block", at=-2 * HOUR)
    assert problem(shop) == ""


def test_an_old_unblock_does_not_lift_a_newer_block(shop, policy):
    policy("block", at=-HOUR)
    policy("unblock", at=-2 * HOUR)
    assert problem(shop) == "RESTRICTED"


def test_the_same_block_again_after_reconnecting_stops_nothing_and_a_new_one_does(shop, policy):
    policy("block", at=-2 * HOUR)
    reconnect(shop, at=-3 * HOUR)  # by a clock that is behind
    policy("block", at=-2 * HOUR)
    assert problem(shop) == ""
    policy("block", at=-HOUR)
    assert problem(shop) == "RESTRICTED"


def test_a_block_from_before_the_account_was_connected_stops_nothing(shop, policy):
    reconnect(shop, at=-HOUR)
    policy("block", at=-2 * HOUR)
    assert problem(shop) == ""


# --- permissions ---------------------------------------------------------------------------------


def test_a_permission_that_was_given_since_is_not_taken_back_by_what_comes_late(shop, permission):
    permission("granted", at=-60)
    permission("revoked", at=-120)
    assert problem(shop) == ""


def test_the_same_revocation_again_after_reconnecting_changes_nothing(shop, permission):
    permission("revoked", at=-120)
    assert problem(shop) == "PERMISSION"
    reconnect(shop, at=-HOUR)
    permission("revoked", at=-120)
    assert problem(shop) == ""
    permission("revoked", at=-60)
    assert problem(shop) == "PERMISSION"


def test_a_revocation_from_before_the_account_was_connected_changes_nothing(shop, permission):
    reconnect(shop, at=-60_000)
    permission("revoked", at=-120)
    assert problem(shop) == ""


def test_what_happened_within_one_second_counts_in_its_order_and_once(shop, permission):
    permission("granted", "revoked", at=-60)
    assert problem(shop) == "PERMISSION"
    reconnect(shop, at=-HOUR)
    permission("granted", "revoked", at=-60)
    assert problem(shop) == ""


def test_one_permission_says_nothing_about_another(shop, permission):
    permission("granted", at=-60, scope="email")
    permission("revoked", at=-120)
    assert problem(shop) == "PERMISSION"


def test_a_permission_for_another_page_of_the_same_person_stops_nothing_here(shop, permission):
    permission("revoked", at=-60, target="901")
    assert problem(shop) == ""


# --- thread control ------------------------------------------------------------------------------


@pytest.fixture
def control(arrive, settings):
    """`control("pass", to="5555", at=…)`; `to` is us unless told."""

    def tell(kind, *, to=None, at=0):
        key = "requested_owner_app_id" if kind == "request" else "new_owner_app_id"
        arrive({f"{kind}_thread_control": {key: to or settings.FB_APP_ID}}, at=at)

    return tell


@pytest.mark.parametrize("kind", ["pass", "take"])
def test_an_older_change_of_control_after_the_newer_hand_back_changes_nothing(
    arrive, control, kind
):
    arrive(text("m1", "Hello"), at=-9 * 60_000)
    control("pass", at=-60_000)
    control(kind, to="5555", at=-120_000)
    assert Thread.objects.get().held_until is None
    assert not ThreadNote.objects.filter(code="APP_TOOK").exists()
    control(kind, to="5555", at=-30_000)
    assert Thread.objects.get().held_by_app == "5555"


def test_an_older_take_does_not_name_another_holder(control):
    control("take", to="6666", at=-60_000)
    control("pass", to="5555", at=-120_000)
    assert Thread.objects.get().held_by_app == "6666"


def test_what_was_held_before_it_was_given_back_holds_nothing_where_the_hand_back_came_first(
    arrive, control
):
    control("pass", at=-60_000)
    arrive(text("m1", "Hello"), channel="standby", at=-120_000)
    assert Thread.objects.get().held_until is None


def test_an_old_wish_for_control_is_not_noted_after_a_newer_change(control):
    control("pass", at=-60_000)
    control("request", to="5555", at=-120_000)
    control("request", to="5555", at=-60_000)
    assert not ThreadNote.objects.exists()


def test_an_hour_old_hand_back_frees_no_thread_that_was_taken_since(control):
    control("take", to="5555", at=-60_000)
    control("pass", at=-HOUR)
    assert Thread.objects.get().held_until - timezone.now() > timedelta(hours=23)
