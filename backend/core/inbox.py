"""The inbox: every event of every webhook, on disk before Meta hears "200".

One statement writes any number of events and wakes the receivers of their shards, so it is atomic by
itself. `core.intake` runs it for groups of requests, the Django view for one.

The wake is a procrastinate job a shard, written here by hand: ON CONFLICT DO UPDATE locks a waiting job
that is there already, so that no worker can take it before these events are visible. DO NOTHING would
lose the wake when a worker takes the job between the check and our commit.
"""

import json
from collections.abc import Iterable

from django.db import connection

from core.webhook import Envelope, open_body

TAKE_IN_SQL = """
WITH arrived AS (
    INSERT INTO public.core_inboxevent (account_id, customer_id, shard, payload, state, error)
    SELECT event ->> 0, event ->> 1, (event ->> 2)::smallint, event ->> 3, event ->> 4, event ->> 5
    FROM json_array_elements(%s::json) WITH ORDINALITY AS events (event, position)
    ORDER BY position
)
INSERT INTO public.procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args)
SELECT 'default', 'core.receive', 10, 'receive:' || shard, jsonb_build_object('shard', shard)
FROM unnest(%s::int[]) AS shard ORDER BY shard
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO UPDATE SET priority = procrastinate_jobs.priority
"""

WAKE_OVERDUE_SQL = """
INSERT INTO public.procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args)
SELECT DISTINCT 'default', 'core.receive', 10, 'receive:' || shard, jsonb_build_object('shard', shard)
FROM public.core_inboxevent WHERE state = 'PENDING' AND received_at < now() - make_interval(secs => %s)
ORDER BY 4 -- as in TAKE_IN_SQL, so that the two wait for each other in one direction only
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""


def build_arguments(envelopes: Iterable[Envelope]) -> tuple[str, list[int]]:
    """The two parameters of TAKE_IN_SQL. All events travel as ONE json parameter, which is what makes it quick."""
    rows = [(e.account_id, e.customer_id, e.shard, e.payload, e.state, e.error) for e in envelopes]
    return json.dumps(rows), sorted({row[2] for row in rows if row[4] == "PENDING"})


def take_in(body: bytes) -> None:
    """Keep the events of one signed body, durably."""
    put_in(open_body(body))


def put_in(envelopes: Iterable[Envelope]) -> None:
    """Keep these events, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_IN_SQL, build_arguments(envelopes))
