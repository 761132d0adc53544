"""Chooses the events to record next: accounts share a batch equally, as do an account's customers.

Otherwise an account with thousands of events at once would make all others of its shard wait until
they are recorded. The events of one thread stay in the order of their arrival.
"""

from collections import Counter
from dataclasses import dataclass
from operator import attrgetter

from common.database.base import ask_for
from common.rows import build, list_columns
from core.models import InboxEvent

# The waiting accounts, and as many customers of each as its share, are found by jumping in the
# index from one value to the next (a loose index scan). So the cost of a batch grows with the
# number of waiting accounts, not with the number of waiting events.
SHARES_SQL = """
WITH RECURSIVE accounts AS (
    (
        SELECT account_id FROM core_inboxevent WHERE shard = %(shard)s AND state = 'PENDING'
        ORDER BY account_id LIMIT 1
    )
  UNION ALL
    SELECT (
        SELECT event.account_id FROM core_inboxevent AS event
        WHERE event.shard = %(shard)s AND event.state = 'PENDING'
          AND event.account_id > accounts.account_id
        ORDER BY event.account_id LIMIT 1
    ) FROM accounts WHERE accounts.account_id IS NOT NULL
), share AS (SELECT greatest(1, %(size)s / greatest(1, count(account_id))) AS most FROM accounts)
SELECT share.most, {columns}
FROM accounts CROSS JOIN share CROSS JOIN LATERAL (
    WITH RECURSIVE customers AS (
        (
            SELECT customer_id FROM core_inboxevent
            WHERE shard = %(shard)s AND state = 'PENDING' AND account_id = accounts.account_id
            ORDER BY customer_id LIMIT 1
        )
      UNION ALL
        SELECT (
            SELECT event.customer_id FROM core_inboxevent AS event
            WHERE event.shard = %(shard)s AND event.state = 'PENDING'
              AND event.account_id = accounts.account_id
              AND event.customer_id > customers.customer_id
            ORDER BY event.customer_id LIMIT 1
        ) FROM customers WHERE customers.customer_id IS NOT NULL
    )
    SELECT picked.id, row_number() OVER (ORDER BY picked.place, picked.id) AS place
    FROM (
        SELECT customer_id FROM customers WHERE customer_id IS NOT NULL LIMIT share.most
    ) AS one CROSS JOIN LATERAL (
        SELECT id, row_number() OVER (ORDER BY id) AS place FROM core_inboxevent
        WHERE shard = %(shard)s AND state = 'PENDING' AND account_id = accounts.account_id
          AND customer_id = one.customer_id
        ORDER BY id LIMIT share.most
    ) AS picked
    ORDER BY place LIMIT share.most
) AS chosen JOIN core_inboxevent ON core_inboxevent.id = chosen.id
ORDER BY chosen.place, chosen.id LIMIT %(size)s
"""


@dataclass(frozen=True)
class Share:
    """The events to record next, in the order of their arrival, and whether more may be waiting
    after them.
    """

    events: list[InboxEvent]
    more: bool


def choose_events(shard: int, size: int) -> Share:
    """Return at most `size` waiting events of the shard, shared equally between its accounts.

    Each account gets `size` divided by the number of waiting accounts, at least one if there is
    room, or fewer if it has fewer.
    """
    statement = SHARES_SQL.format(columns=list_columns(InboxEvent))
    rows = ask_for(statement, {"shard": shard, "size": size}).fetchall()
    events = sorted((build(InboxEvent, row[1:]) for row in rows), key=attrgetter("pk"))
    taken = Counter(event.account_id for event in events)
    most = rows[0][0] if rows else 0
    return Share(events, any(count >= most for count in taken.values()))
