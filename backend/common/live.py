"""Tells open dashboards that something changed, by NOTIFY with ids only; they then fetch what they
show.

The notification is part of the transaction: a change that is rolled back is never announced.
"""

from django.db import connection

CHANNEL = "conversa_live"
PERSON = "person"  # in the place of a business's id


def announce(business_id: int, thread_id: int | None = None) -> None:
    """Announce a change of the thread, or with `thread_id` None of the business itself (connection,
    switch).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{business_id}:{thread_id or ''}"])


def announce_person(user_id: int) -> None:
    """Announce that what this person may do has changed (log-out, password, membership): their
    streams are checked again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{PERSON}:{user_id}"])
