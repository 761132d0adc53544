"""The jobs, by name. Each makes one domain call; what they decide is decided on rows, not here."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.security_events import forget_old_events
from common.jobs import business_task, enqueue, periodic_task, task
from common.logs import get_log
from common.tenancy import give_back_connection
from core.answering import on_demand, turns
from core.connecting import token_keys, tokens
from core.delivery import outcomes, sender
from core.intake import inbox
from core.media import copying
from core.models import Business, InboxEvent
from core.notifications import team_alerts
from core.privacy import deletion, erasure
from core.receiving import profiles, shards
from core.reconciling import history_import, late_messages, missed_messages, phantom_edits
from core.spending import notices

log = get_log("tasks")
OVERDUE_SECONDS = 5
# Of an email, over about an hour: a server that does not know us asks to come again in a quarter of
# one (greylisting).
MAIL_TRIES = 7


@task("core.receive")
def receive(shard: int) -> None:
    shards.receive_shard(shard)


@business_task("core.answer", give_up=turns.give_up)
def answer(business: Business, job_id: int, turn_id: int) -> None:
    if not late_messages.waits_for_replies(business, turn_id):
        turns.answer(business, job_id, turn_id)


@business_task("core.deliver", give_up=sender.give_up)
def deliver(business: Business, job_id: int, thread_id: int) -> None:
    sender.deliver(business, job_id, thread_id)


@business_task("core.settle", give_up=outcomes.give_up)
def resolve_outcome(business: Business, job_id: int, message_id: int, tries: int) -> None:
    outcomes.resolve_outcome(business, message_id, tries)


@business_task("core.notice_stuck")
def notice_stuck(business: Business, job_id: int, message_id: int) -> None:
    outcomes.notice_stuck(business, message_id)


@business_task("core.resume")
def resume(business: Business, job_id: int) -> None:
    """After reconnecting: what waited goes out, who wrote meanwhile is answered and gets a name."""
    outcomes.resume(business)
    on_demand.answer_waiting_threads(business)
    profiles.ask_missing(business)


@periodic_task("core.refresh_tokens", cron="23 * * * *")
def refresh_tokens() -> None:
    """Hourly: cheap where nothing is due, and a refresh that fails has two hundred more tries."""
    token_keys.check_token_keys()
    tokens.refresh_due_tokens(timezone.now())


@business_task("core.refresh_token", attempts=1)
def refresh_token(business: Business, job_id: int) -> None:
    tokens.refresh_token(business)


@business_task("core.tell_token_failed", attempts=MAIL_TRIES)
def email_token_failed(business: Business, job_id: int) -> None:
    tokens.email_token_failed(business)


@business_task("core.erase_account")
def erase_account(business: Business, job_id: int, link_id: int, demand_id: int) -> None:
    deletion.erase_account(business, link_id, demand_id)


@business_task("core.tell_team", attempts=MAIL_TRIES)
def alert_team(business: Business, job_id: int, what: str, thread_id: int | None = None) -> None:
    team_alerts.alert_team(business, thread_id, what)


@business_task("core.tell_security_event", attempts=MAIL_TRIES)
def email_security_event(
    business: Business, job_id: int, event_id: int, owner_ids: list[int]
) -> None:
    team_alerts.email_security_event(business, event_id, owner_ids)


@business_task("core.reconcile", attempts=1)
def reconcile(business: Business, job_id: int) -> None:
    missed_messages.reconcile(business)


@periodic_task("core.tell_admins_of_spend", cron="* * * * *")
def email_admins_of_spend() -> None:
    notices.email_admins()


@periodic_task("core.reconcile_due", cron="* * * * *")
def reconcile_due() -> None:
    missed_messages.ask_for_due()


def _give_up_history(
    business: Business, job_id: int, account_id: str, after: str, done: int, tries: int
) -> None:
    history_import.fail(business, account_id=account_id)


@business_task("core.import_history", give_up=_give_up_history)
def import_history(
    business: Business, job_id: int, account_id: str, after: str, done: int, tries: int
) -> None:
    history_import.import_history(
        business, account_id=account_id, after=after, done=done, tries=tries
    )


@business_task("core.fetch_media", give_up=copying.give_up)
def fetch_media(business: Business, job_id: int, message_id: int, tries: int) -> None:
    copying.fetch_media(business, message_id, tries)


@business_task("core.fetch_message")
def fetch_message(
    business: Business, job_id: int, mid: str, customer_id: str, inbox_event_id: int, tries: int
) -> None:
    phantom_edits.fetch_message(
        business, mid=mid, customer_id=customer_id, inbox_event_id=inbox_event_id, tries=tries
    )


@business_task("core.erase_message")
def erase_message(business: Business, job_id: int, account_id: str, mid: str) -> None:
    erasure.erase_message(business, account_id, mid)


@business_task("core.erase_old_media")
def erase_old_media(business: Business, job_id: int) -> None:
    copying.erase_old(business)


@periodic_task("core.sweep_media", cron="41 3 * * *")
def sweep_media() -> None:
    """Every business deletes what it has kept long enough, each in a job of its own."""
    for business_id in Business.objects.order_by("pk").values_list("pk", flat=True):
        enqueue(
            "core.erase_old_media",
            queueing_lock=f"erase_old_media:{business_id}",
            priority=-10,
            business_id=business_id,
        )


@business_task("core.fetch_profile", attempts=2)
def fetch_profile(business: Business, job_id: int, customer_id: int) -> None:
    profiles.fetch_profile(business, customer_id)


def wake_overdue() -> None:
    """Wake the receivers of events that wait although they should not. The worker asks for it every
    few seconds.
    """
    try:
        inbox.wake_overdue(seconds=OVERDUE_SECONDS)
    finally:
        give_back_connection()


@periodic_task("core.tidy", cron="17 * * * *")
def tidy() -> None:
    """Forget events of long ago, recorded (they are messages now) or not, and sessions that have
    ended; take up deletions.
    """
    now, states = timezone.now(), InboxEvent.State
    deletion.retry_deletions(now)
    inbox.erase_unsent()
    InboxEvent.objects.filter(
        state=states.DONE, processed_at__lt=now - timedelta(days=settings.INBOX_KEEP_DAYS)
    ).delete()
    troubled = InboxEvent.objects.exclude(state__in=[states.DONE, states.PENDING])
    troubled.filter(received_at__lt=now - timedelta(days=settings.INBOX_TROUBLED_DAYS)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    forget_old_events(now)
