"""A statement runs for the business that is entered, whatever happened before on its connection.

The connection of these tests has worked for beta, whose path it still has when alpha is entered.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import (
    DatabaseError,
    OperationalError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)
from psycopg.sql import SQL

from tests.connections import another_connection, read_one

WHERE = "SELECT current_schema()"
WRONG = "SELECT nothing FROM nowhere"


@pytest.fixture
def own(alpha, beta):
    """Alpha's connection, which the pool had lent to beta before."""
    with another_connection() as own:
        connections["own"] = own
        own.set_tenant(beta)
        read_one(own, WHERE)
        own.close()
        own.set_tenant(alpha)
        yield own
        del connections["own"]


def catch_a_failure(database, *, then):
    with transaction.atomic("own"):
        transaction.on_commit(then, using="own")
        read_one(database, WHERE)
        fail(database)


def take_too_long(database):
    with transaction.atomic("own"), database.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        cursor.execute("SELECT pg_sleep(5)")


def read_and_undo(cursor):
    with transaction.atomic("own"):
        ask(cursor)
        transaction.set_rollback(True, "own")


def ask(cursor, sql=WHERE):
    cursor.execute(sql)
    return cursor.fetchone()[0]


def fail(database):
    with pytest.raises(ProgrammingError):
        read_one(database, WRONG)


def end_process_of(database):
    process = read_one(database, "SELECT pg_backend_pid()")
    assert read_one(connection, f"SELECT pg_terminate_backend({process}, 5000)")


@contextmanager
def interrupted(seconds: float) -> Iterator[None]:
    """Ctrl-C, after so long."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_cursor_goes_on_for_its_business_after_a_failure(own, alpha):
    with own.cursor() as cursor:
        with pytest.raises(ProgrammingError):
            cursor.execute(WRONG)
        assert ask(cursor) == alpha.schema_name


def test_a_cursor_goes_on_for_its_business_after_a_rollback(own, alpha):
    with own.cursor() as cursor:
        read_and_undo(cursor)
        assert ask(cursor) == alpha.schema_name


def test_a_cursor_that_is_kept_works_for_whichever_business_is_entered(own, alpha, beta):
    with own.cursor() as cursor:
        own.set_tenant(beta)
        assert ask(cursor) == read_one(own, WHERE) == beta.schema_name
        own.set_tenant(alpha)
        assert ask(cursor) == alpha.schema_name
        own.set_schema_to_public()
        assert ask(cursor) == "public"


def test_a_failure_that_a_pipeline_caught_takes_the_business_of_the_next_statement_not_away(
    own, alpha
):
    with own.pipelined():
        fail(own)
    assert read_one(own, WHERE) == alpha.schema_name


def test_a_transaction_that_caught_a_failure_says_that_nothing_was_committed(own, alpha):
    followed = []
    with pytest.raises(DatabaseError, match="Nothing was committed"):
        catch_a_failure(own, then=lambda: followed.append("commit"))
    assert followed == []
    assert read_one(own, WHERE) == alpha.schema_name


def test_a_statement_that_is_interrupted_takes_no_business_with_it(own, alpha):
    with pytest.raises(KeyboardInterrupt), interrupted(0.05):
        read_one(own, "SELECT pg_sleep(5)")
    assert read_one(own, WHERE) == alpha.schema_name


def test_a_statement_that_takes_too_long_takes_no_business_with_it(own, alpha):
    with pytest.raises(OperationalError):
        take_too_long(own)
    assert read_one(own, WHERE) == alpha.schema_name


def test_a_function_is_called_for_the_business(own, alpha):
    with own.cursor() as cursor:
        cursor.callproc("current_schema")
        assert cursor.fetchone()[0] == alpha.schema_name


@pytest.mark.parametrize("sql", [SQL(WHERE), WHERE.encode(), f"({WHERE})", f"-- ;\n{WHERE}"])
def test_a_statement_may_be_written_in_any_way(own, alpha, sql):
    with own.cursor() as cursor:
        assert ask(cursor, sql) == alpha.schema_name


def test_rows_are_copied_from_the_business(own, alpha):
    with own.cursor() as cursor, cursor.copy(f"COPY ({WHERE}) TO STDOUT") as rows:
        assert rows.read_row() == (alpha.schema_name,)


def test_rows_that_are_read_in_pieces_are_those_of_the_business(own, alpha):
    with own.chunked_cursor() as cursor:
        assert ask(cursor) == alpha.schema_name


def test_rows_that_are_read_in_pieces_can_be_locked(own):
    with transaction.atomic("own"), own.chunked_cursor() as cursor:
        cursor.execute("SELECT id FROM conversations_thread FOR UPDATE")
        assert cursor.fetchmany(2) == []


def test_in_a_pipeline_a_cursor_names_its_columns(own):
    with own.pipelined(), own.cursor() as first, own.cursor() as second:
        first.execute("SELECT 1 AS one")
        assert ask(second, "SELECT 2") == 2
        assert first.description[0].name == "one"


@pytest.mark.parametrize("sql", ["SELECT 1", "VALUES (1)"])
def test_a_transaction_that_finds_its_connection_lost_leaves_a_new_one(own, alpha, sql):
    end_process_of(own)
    with pytest.raises(OperationalError), transaction.atomic("own"):
        read_one(own, sql)
    with transaction.atomic("own"):
        assert read_one(own, WHERE) == alpha.schema_name


def test_a_pipeline_that_finds_its_connection_lost_leaves_a_new_one(own, alpha):
    end_process_of(own)
    with pytest.raises(OperationalError), own.pipelined(), transaction.atomic("own"):
        read_one(own, "SELECT 1")
    with own.pipelined(), transaction.atomic("own"):
        assert read_one(own, WHERE) == alpha.schema_name


def test_a_statement_that_ends_in_a_comment_takes_no_commit_into_it(own):
    with own.pipelined(), transaction.atomic("own"), own.cursor() as cursor:
        number = ask(cursor, "SELECT pg_current_xact_id()::text")
        cursor.execute("SELECT 1 FROM pg_class -- all of them")
    assert read_one(connection, f"SELECT pg_xact_status('{number}')") == "committed"


def leave_a_pipeline(database):
    with pytest.raises(ZeroDivisionError), database.pipelined():
        raise ZeroDivisionError


def ask_for_nonsense(database):
    with pytest.raises(ProgrammingError):
        read_one(database, "SELECT FROM FROM")


@pytest.mark.parametrize("caught", [leave_a_pipeline, ask_for_nonsense])
def test_a_transaction_that_caught_a_failure_at_its_start_is_still_one(own, caught):
    numbers = []
    with suppress(DatabaseError), transaction.atomic("own"):
        caught(own)
        numbers += [read_one(own, "SELECT pg_current_xact_id()::text") for _ in range(2)]
    assert len(set(numbers)) <= 1
