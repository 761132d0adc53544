"""Names and pictures of customers, as Instagram tells them to the account they wrote to."""

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
KEPT = timedelta(days=1)  # a picture's address works for a few days
# It says nothing about the customer: ask again with the next message.
NO_ANSWER = {
    GraphErrorKind.TRANSIENT,
    GraphErrorKind.RATE,
    GraphErrorKind.TOKEN,
    GraphErrorKind.PERMISSION,
}
MOST_AFTER_RECONNECTING = 200


def ask_profile(business: Business, customer: Customer) -> None:
    """Have the profile fetched, unless it is known and fresh."""
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
    """After reconnecting: who wrote meanwhile has no name yet."""
    for customer in Customer.objects.filter(
        profile_fetched_at=None, account_id=business.instagram_account_id
    )[:MOST_AFTER_RECONNECTING]:
        ask_profile(business, customer)


def fetch_profile(business: Business, customer_id: int) -> None:
    """Store what Instagram tells. What it will not tell counts as fetched, so that it is asked
    daily at most.
    """
    customer = find_customer(customer_id)
    if customer is None or not business.instagram_connected:
        return
    if (
        customer.profile_fetched_at is not None
        and customer.profile_fetched_at > timezone.now() - timedelta(minutes=1)
    ):
        return  # two jobs asked for the same
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
