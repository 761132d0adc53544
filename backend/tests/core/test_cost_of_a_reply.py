"""How often Postgres is waited for from a customer's DM to the echo of its reply.

Each wait costs the worker and Postgres a change of context, and the customer time. Counted on the
wire, so whatever the database layer adds counts too. What the queue itself asks is not in it.
"""

import json
import re
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

from django.db import connection

from conversations.models import MessageLog
from core.intake.inbox import store_body
from tests.core.receiving.bodies import ago
from tests.webhooks import content, wrap

MOST_WAITS = 18
# Of what libpq notes of the wire: who sends, and which message. Left out are savepoints by
# themselves: in the test's transaction they stand for BEGIN, which goes with the first statement.
MESSAGE = re.compile(r"^\S+ \S+\t([FB])\t\d+\t(\w+)(?!\t \"SAVEPOINT)", re.MULTILINE)
ANSWERED = {"Query", "Sync", "Flush"}
STATEMENT = re.compile(r"\t(?:Query|Parse)\t (.{1,150})")


@contextmanager
def recorded_wire(path):
    """What this thread's connection exchanges with Postgres, added to the file as libpq writes
    it."""
    with path.open("ab") as file:
        connection.connection.pgconn.trace(file.fileno())
        try:
            yield
        finally:
            connection.connection.pgconn.untrace()


def count_waits(wire):
    """How often we sent something that is answered, after the last answer."""
    return sum(
        sender == "F" and bool(ANSWERED & {message for _, message in messages})
        for sender, messages in groupby(MESSAGE.findall(wire), key=itemgetter(0))
        for messages in [list(messages)]
    )


def test_a_reply_waits_for_postgres_no_more_often_than_it_has_to(
    shop, emma, simulator, run_jobs, tmp_path
):
    wire = tmp_path / "wire.txt"

    def deliver(item):
        account, customer = shop.instagram_account_id, emma.customer.igsid
        body = wrap(item, account=account, customer=customer, at=ago())
        store_body(json.dumps(body).encode())
        return run_jobs(around=lambda: recorded_wire(wire))

    def be_answered(number):
        said = f"How much is a mug? I want {number}."
        deliver({"message": content("message_text", mid=f"m{number}", text=said)["message"]})
        reply = MessageLog.objects.filter(direction="OUT").latest("id")
        echo = content("echo_from_phone", mid=reply.mid, text=reply.text)["message"]
        ends = {
            "sender": {"id": shop.instagram_account_id},
            "recipient": {"id": emma.customer.igsid},
        }
        deliver({**ends, "message": echo})

    be_answered(1)  # the first of a customer asks for the profile, too
    wire.write_bytes(b"")
    be_answered(2)

    assert [reply.state for reply in MessageLog.objects.filter(direction="OUT")] == ["SENT"] * 2
    waits = count_waits(wire.read_text())
    statements = [" ".join(text.split()) for text in STATEMENT.findall(wire.read_text())]
    assert waits <= MOST_WAITS, "\n".join([f"{waits} waits in:", *statements])
