"""The inbox: every event of every webhook, on disk before Meta hears "200".

One statement writes any number of events and wakes the receivers of their shards, so it is atomic
by itself. `core.intake.asgi` runs it for groups of requests, the Django view for one.

The wake is a procrastinate job a shard, written here by hand: ON CONFLICT DO UPDATE locks a waiting
job that is there already, so that no worker can take it before these events are visible. DO NOTHING
would lose the wake when a worker takes the job between the check and our commit.
"""

import json
from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import QuerySet

from common.jobs import enqueue
from common.rows import fetch
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
    """Have the shard's events received, by a job that waits for all that comes until it runs."""
    enqueue("core.receive", queueing_lock=f"receive:{shard}", priority=PRIORITY, shard=shard)


def build_arguments(envelopes: Iterable[Envelope]) -> tuple[str, list[int]]:
    """The two parameters of STORE_SQL. All events travel as ONE json parameter, which is what
    makes it quick.
    """
    rows = [(e.account_id, e.customer_id, e.shard, e.payload, e.state, e.error) for e in envelopes]
    return json.dumps(rows), sorted({row[2] for row in rows if row[4] == "PENDING"})


def store_body(body: bytes) -> None:
    """Keep the events of one signed body, durably."""
    store_envelopes(open_body(body))


def store_envelopes(envelopes: Iterable[Envelope]) -> None:
    """Keep these events, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(STORE_SQL, build_arguments(envelopes))


def wake_overdue(*, seconds: int) -> None:
    """Have the shards received whose events wait for longer than that."""
    with connection.cursor() as cursor:
        cursor.execute(WAKE_OVERDUE_SQL, [seconds])


def read_events(ids: list[int]) -> list[InboxEvent]:
    """The events of these ids, in the order of their arrival."""
    return fetch(InboxEvent, "WHERE id = ANY(%s) ORDER BY id", [ids]) if ids else []


def store_outcome(ids: list[int], *, state: str, error: str) -> None:
    """Note what became of these events, now."""
    with connection.cursor() as cursor:
        cursor.execute(OUTCOME_SQL, [state, error, ids])


def erase_event(event: InboxEvent) -> None:
    """Take the words out of the event's payload: the message was taken back."""
    with connection.cursor() as cursor:
        cursor.execute(ERASE_SQL, [strip_words(event.payload), event.pk])


def erase_events(*, account_ids: Collection[str], customer_ids: Collection[str], mid: str) -> None:
    """Words of a message that was taken back leave every event that is about it, however its ids
    are written there. One that waits still is erased when it is recorded.

    Read through, for there is no index: it is rare, and nobody waits for it.
    """
    near = InboxEvent.objects.filter(
        account_id__in=account_ids, customer_id__in=customer_ids
    ).exclude(state=WAITING)
    _erase(near, {mid})


def erase_unsent() -> None:
    """The same for what stands in no thread: another product's, or of an account that no business
    has.

    An unsend that named neither a customer nor a message that we had is tried again: the message
    may have come since.
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
    """What is left of an event about a message that was taken back: nothing, or that it was."""
    event = understand(payload)
    if event.what != EventKind.UNSEND:
        return ERASED
    item = json.loads(payload)["item"]
    message = {"mid": item["message"].get("mid"), "is_deleted": True, "is_echo": event.is_echo}
    return json.dumps(
        {"channel": "messaging", "item": {"timestamp": item.get("timestamp"), "message": message}},
        separators=(",", ":"),
    )
