"""Fetches names and pictures of customers from Instagram, for the account they wrote to."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from conversations.finders import find_customer
from conversations.models import Customer, Thread
from core.connecting.access import instagram_of
from core.models import Business
from core.receiving.pacing import find_wait
from integrations.instagram.errors import GraphError, GraphErrorKind
from integrations.instagram.profiles import get_profile

log = get_log("profiles")
KEPT = timedelta(days=1)  # the URL of a picture expires after a few days
# Errors that say nothing about the customer: the profile is asked for again at the next message.
NO_ANSWER = {
    GraphErrorKind.TRANSIENT,
    GraphErrorKind.RATE,
    GraphErrorKind.TOKEN,
    GraphErrorKind.PERMISSION,
}
MOST_AFTER_RECONNECTING = 200


def ask_profile(business: Business, customer: Customer) -> None:
    """Queue fetching of the customer's profile, unless it was fetched within KEPT."""
    if customer.profile_fetched_at is None or customer.profile_fetched_at < timezone.now() - KEPT:
        lock, wait = f"profile:{business.pk}:{customer.pk}", find_wait()
        at = timezone.now() + wait if wait else None
        enqueue(
            "core.fetch_profile",
            queueing_lock=lock,
            at=at,
            priority=-10,
            business_id=business.pk,
            customer_id=customer.pk,
        )


def ask_missing(business: Business) -> None:
    """Queue fetching for customers whose profile was never fetched.

    Called after reconnecting, for those who wrote while the account was disconnected. At most
    MOST_AFTER_RECONNECTING customers are queued.
    """
    for customer in Customer.objects.filter(
        profile_fetched_at=None, account_id=business.instagram_account_id
    )[:MOST_AFTER_RECONNECTING]:
        ask_profile(business, customer)


def fetch_profile(business: Business, customer_id: int) -> None:
    """Fetch and store the profile. Does nothing for an unknown customer or without a connection.

    A refusal that concerns the customer counts as fetched, so it is retried daily at most.
    """
    customer = find_customer(customer_id)
    if customer is None or not business.instagram_connected:
        return
    if (
        customer.profile_fetched_at is not None
        and customer.profile_fetched_at > timezone.now() - timedelta(minutes=1)
    ):
        return  # another job has just fetched it
    try:
        with instagram_of(business) as access:
            profile = get_profile(access, customer.igsid)
    except GraphError as error:
        log.info(
            "profile.unavailable",
            business_id=business.pk,
            customer_id=customer_id,
            error=error.admin_text,
        )
        if error.kind not in NO_ANSWER:
            Customer.objects.filter(pk=customer_id).update(profile_fetched_at=timezone.now())
        return
    with transaction.atomic():
        Customer.objects.filter(pk=customer_id).update(
            name=profile.name[:200],
            username=profile.username[:100],
            picture_url=profile.picture_url,
            follower_count=profile.follower_count,
            is_follower=profile.is_follower,
            profile_fetched_at=timezone.now(),
        )
        thread_id = (
            Thread.objects.filter(customer_id=customer_id).values_list("pk", flat=True).first()
        )
        announce(business.pk, thread_id)
