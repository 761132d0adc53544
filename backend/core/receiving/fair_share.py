"""Whose events are recorded next: every account gets the same share of a batch, and within it every
customer.

An account that sends thousands of events at once would otherwise make all others of its shard wait
until they are recorded. The events of one thread stay in the order of their arrival.
"""

from dataclasses import dataclass

from django.db import connection

# The accounts that wait are found by hopping over the index from one to the next, and so are the
# customers of each, as many as its share: what a batch costs grows with the number of accounts that
# wait, not with the length of a flood.
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
SELECT chosen.id, accounts.account_id, share.most
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
) AS chosen
ORDER BY chosen.place, chosen.id LIMIT %(size)s
"""


@dataclass(frozen=True)
class Share:
    """The numbers of the events to be recorded next, and whether more may wait behind them."""

    ids: list[int]
    more: bool


def choose_events(shard: int, size: int) -> Share:
    """At most `size` events of the shard, the same share of them for each account that has
    so many.
    """
    with connection.cursor() as cursor:
        cursor.execute(SHARES_SQL, {"shard": shard, "size": size})
        rows = cursor.fetchall()
    taken: dict[str, int] = {}
    for _, account_id, _ in rows:
        taken[account_id] = taken.get(account_id, 0) + 1
    return Share(
        [row[0] for row in rows], any(taken[account_id] >= most for _, account_id, most in rows)
    )
