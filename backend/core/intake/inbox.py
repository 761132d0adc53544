"""The inbox: every event of every webhook is stored here before Meta gets its 200.

One statement stores any number of events and queues the jobs that receive their shards, so both
happen or neither. `core.intake.group_commit` runs it for groups of
requests, the Django view for one.

There is one procrastinate job per shard, inserted here in SQL. ON CONFLICT DO UPDATE locks a job
that is already waiting, so that no worker can start it before these events are visible. With
DO NOTHING a worker could start it between the check and our commit, miss these events, and no job
would be left to receive them.
"""

import json
from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import QuerySet

from common.database.base import ask_for
from common.jobs import enqueue
from conversations.events import EventKind, understand
from core.intake.envelopes import Envelope, open_body
from core.models import InboxEvent

STORE_SQL = """
WITH arrived AS (
    INSERT INTO public.core_inboxevent (account_id, customer_id, shard, payload, state, error)
    SELECT event ->> 0, event ->> 1, (event ->> 2)::smallint, event ->> 3, event ->> 4, event ->> 5
    FROM json_array_elements(%s::json) WITH ORDINALITY AS events (event, position)
    ORDER BY position
)
INSERT INTO public.procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args)
SELECT 'default', 'core.receive', 10, 'receive:' || shard, jsonb_build_object('shard', shard)
FROM unnest(%s::int[]) AS shard ORDER BY shard
ON CONFLICT (queueing_lock) WHERE status = 'todo'
DO UPDATE SET priority = procrastinate_jobs.priority
"""

WAKE_OVERDUE_SQL = """
INSERT INTO public.procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args)
SELECT DISTINCT 'default', 'core.receive', 10, 'receive:' || shard,
  jsonb_build_object('shard', shard)
FROM public.core_inboxevent
WHERE state = 'PENDING' AND received_at < now() - make_interval(secs => %s)
ORDER BY 4 -- as in STORE_SQL, so that the two wait for each other in one direction only
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""
OUTCOME_SQL = (
    "UPDATE core_inboxevent SET state = %s, error = %s, processed_at = now() WHERE id = ANY(%s)"
)
ERASE_SQL = "UPDATE core_inboxevent SET payload = %s WHERE id = %s"
ERASED = '{"channel":"erased","item":{}}'
WAITING = InboxEvent.State.PENDING
IN_NO_THREAD = (
    InboxEvent.State.UNROUTED,
    InboxEvent.State.UNREADABLE,
    InboxEvent.State.FAILED,
    InboxEvent.State.APART,
)


PRIORITY = 10  # of receiving, as in the SQL above


def ask_to_receive(shard: int) -> None:
    """Queue a job that receives the shard's events, unless one is waiting already."""
    enqueue("core.receive", queueing_lock=f"receive:{shard}", priority=PRIORITY, shard=shard)


def build_arguments(envelopes: Iterable[Envelope]) -> tuple[str, list[int]]:
    """Return the two parameters of STORE_SQL: the events as JSON, and the shards to receive.

    All events are one JSON parameter, which is much faster than a parameter for each column.
    """
    rows = [(e.account_id, e.customer_id, e.shard, e.payload, e.state, e.error) for e in envelopes]
    return json.dumps(rows), sorted({row[2] for row in rows if row[4] == "PENDING"})


def store_body(body: bytes) -> None:
    """Store the events of one body whose signature has been verified."""
    store_envelopes(open_body(body))


def store_envelopes(envelopes: Iterable[Envelope]) -> None:
    """Store the events and queue their receiving, in the caller's transaction if there is one."""
    with connection.cursor() as cursor:
        cursor.execute(STORE_SQL, build_arguments(envelopes))


def wake_overdue(*, seconds: int) -> None:
    """Queue receiving for each shard with an event that has waited for more than `seconds`."""
    with connection.cursor() as cursor:
        cursor.execute(WAKE_OVERDUE_SQL, [seconds])


def store_outcome(ids: list[int], *, state: str, error: str) -> None:
    """Set the state and error of these events, and `processed_at` to now."""
    ask_for(OUTCOME_SQL, [state, error, ids])


def erase_event(event: InboxEvent) -> None:
    """Remove the texts from the event's payload, because its message was taken back."""
    with connection.cursor() as cursor:
        cursor.execute(ERASE_SQL, [strip_words(event.payload), event.pk])


def erase_events(*, account_ids: Collection[str], customer_ids: Collection[str], mid: str) -> None:
    """Remove the texts of a message that was taken back from all processed events about it.

    `mid` is the message's id; the events of the given accounts and customers are searched. An event
    that is still waiting is erased when it is recorded. Each payload is parsed, without an index:
    this is rare and runs in a job.
    """
    near = InboxEvent.objects.filter(
        account_id__in=account_ids, customer_id__in=customer_ids
    ).exclude(state=WAITING)
    _erase(near, {mid})


def erase_unsent() -> None:
    """Remove the texts of messages that were taken back from events that belong to no thread.

    Such events are about another product, of an account that no business has, or could not be
    recorded. Unreadable unsends are set to waiting again: their message may have arrived since.
    """
    kept = InboxEvent.objects.filter(state__in=IN_NO_THREAD)
    mids: dict[str, set[str]] = {}
    for account_id, payload in (
        kept.filter(payload__contains='"is_deleted":')
        .values_list("account_id", "payload")
        .iterator()
    ):
        event = understand(payload)
        if event.what == EventKind.UNSEND and event.mid:
            mids.setdefault(account_id, set()).add(event.mid)
    for account_id, gone in mids.items():
        _erase(kept.filter(account_id=account_id), gone)
    kept.filter(state=InboxEvent.State.UNREADABLE, payload__contains='"is_deleted":').update(
        state=WAITING
    )


def _erase(events: QuerySet[InboxEvent], mids: set[str]) -> None:
    for pk, payload in list(events.exclude(payload=ERASED).values_list("pk", "payload")):
        if understand(payload).mid in mids and (bare := strip_words(payload)) != payload:
            InboxEvent.objects.filter(pk=pk).update(payload=bare)


def strip_words(payload: str) -> str:
    """Return the payload to keep for an event about a message that was taken back, as JSON.

    An unsend keeps its message id and timestamp; of any other event nothing is kept.
    """
    event = understand(payload)
    if event.what != EventKind.UNSEND:
        return ERASED
    item = json.loads(payload)["item"]
    message = {"mid": item["message"].get("mid"), "is_deleted": True, "is_echo": event.is_echo}
    return json.dumps(
        {"channel": "messaging", "item": {"timestamp": item.get("timestamp"), "message": message}},
        separators=(",", ":"),
    )
