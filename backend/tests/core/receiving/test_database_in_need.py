"""A database that fails while an event is recorded: the event is tried again, and no customer's
message is given up.
"""

import pytest
from django.db import connection

from conversations.models import MessageLog
from core.models import InboxEvent
from tests.core.receiving.bodies import text

FAIL_SQL = """
CREATE FUNCTION pg_temp.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'failed' USING ERRCODE = '{code}';
END $$;
CREATE TRIGGER fail BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION pg_temp.fail()
"""
DISK_FULL, OUT_OF_MEMORY, FILE_UNREADABLE, CANCELLED = "53100", "53200", "58030", "57014"
TOO_COMPLEX, INTERNAL = "54001", "XX000"


@pytest.fixture
def fails(shop, arrive):
    """`fails("53100")` is a customer's message while no message can be stored, for that reason; the
    database recovers.
    """

    def fail(code):
        table = f"{shop.schema_name}.conversations_messagelog"
        with connection.cursor() as cursor:
            cursor.execute(FAIL_SQL.format(code=code, table=table))
            arrive(text("m1", "Is the blue mug still there?"))
            cursor.execute(f"DROP TRIGGER fail ON {table}")

    return fail


def recorded():
    return list(MessageLog.objects.order_by("id").values_list("mid", flat=True))


@pytest.mark.parametrize("code", [DISK_FULL, OUT_OF_MEMORY, FILE_UNREADABLE, CANCELLED])
def test_a_message_that_came_while_the_database_could_store_none_is_recorded_when_it_can(
    shop, arrive, fails, code
):
    fails(code)
    assert InboxEvent.objects.filter(state="FAILED").count() == 0
    arrive(text("m2", "Anyone?"))
    assert recorded() == ["m1", "m2"]


@pytest.mark.parametrize("code", [TOO_COMPLEX, INTERNAL])
def test_an_event_that_breaks_every_database_holds_up_nobody(shop, arrive, fails, code):
    fails(code)
    assert InboxEvent.objects.get().state == "FAILED"
    arrive(text("m2", "Anyone?"))
    assert recorded() == ["m2"]
