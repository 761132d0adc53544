"""Names of customers: asked once a day, and not given up because the account's connection
was dead.
"""

import pytest

from common.tenancy import in_business
from conversations.models import Customer
from core.models import Business
from core.receiving.profiles import ask_missing

SHOP = "luna.ceramics"


@pytest.fixture
def shop(alpha, connected):
    return connected(alpha)


@pytest.fixture
def emma(shop, thread_in, simulator):
    igsid = simulator.post("/sim/igsid", account=SHOP, customer="emma.w")["igsid"]
    with in_business(shop):
        thread = thread_in(shop)
        Customer.objects.filter(pk=thread.customer_id).update(
            igsid=igsid,
            account_id=shop.instagram_account_id,
            name="",
            username="",
            profile_fetched_at=None,
        )
    return thread.customer_id


def profile(shop, emma):
    with in_business(shop):
        customer = Customer.objects.get(pk=emma)
        return customer.username, customer.profile_fetched_at is not None


def ask(shop, run_jobs):
    shop.refresh_from_db()
    with in_business(shop):
        ask_missing(shop)
    run_jobs()


def test_a_profile_is_fetched_and_counts_as_known(simulator, shop, emma, run_jobs):
    simulator.post("/sim/dm", account=SHOP, customer="emma.w", text="Hello", deliver="never")
    ask(shop, run_jobs)
    assert profile(shop, emma) == ("emma.w", True)


def test_a_dead_token_stops_the_account_and_leaves_the_profile_to_be_asked_again(
    simulator, shop, emma, run_jobs, connected
):
    simulator.post("/sim/dm", account=SHOP, customer="emma.w", text="Hello", deliver="never")
    simulator.post("/sim/tokens/expire", account=SHOP, subcode=463)
    ask(shop, run_jobs)
    shop.refresh_from_db()
    assert (shop.token_expired, profile(shop, emma)) == (True, ("", False))
    connected(shop)
    Business.objects.filter(pk=shop.pk).update(token_failed_at=None)
    ask(shop, run_jobs)
    assert profile(shop, emma) == ("emma.w", True)


def test_what_instagram_will_not_tell_is_not_asked_all_day(simulator, shop, emma, run_jobs):
    simulator.post(
        "/sim/faults", scope="profile", kind="error", status=400, code=230, message="Consent"
    )
    ask(shop, run_jobs)
    assert profile(shop, emma) == ("", True)


ODD_COUNTS = [999_999_999_999, 2**31, -1, 3.5, True, "many", None, [], 10**30]


@pytest.mark.parametrize("count", ODD_COUNTS)
def test_a_number_that_nobody_can_store_costs_nothing_of_the_rest_of_a_profile(
    simulator, shop, emma, run_jobs, count
):
    answer = {
        "name": "E" * 300,
        "username": "emma\u0000.w",
        "profile_pic": "https://cdn.example/e",
        "follower_count": count,
    }
    simulator.post("/sim/faults", scope="profile", kind="answer", answer=answer, times=1)
    ask(shop, run_jobs)
    with in_business(shop):
        customer = Customer.objects.get(pk=emma)
    assert (customer.name, customer.username, customer.picture_url) == (
        "E" * 200,
        "emma.w",
        "https://cdn.example/e",
    )
    assert customer.follower_count is None


def test_the_largest_number_that_fits_is_kept(simulator, shop, emma, run_jobs):
    simulator.post(
        "/sim/faults",
        scope="profile",
        kind="answer",
        answer={"name": "Emma", "follower_count": str(2**31 - 1)},
        times=1,
    )
    ask(shop, run_jobs)
    with in_business(shop):
        assert Customer.objects.get(pk=emma).follower_count == 2**31 - 1
