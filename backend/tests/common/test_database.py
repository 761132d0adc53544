"""The database backend: fewer waits, the same answers."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from common.database.base import pipelined_transaction
from common.tenancy import in_business
from conversations.models import Thread
from tests.connections import another_connection, read_one


def change_and_fail(thread):
    with pipelined_transaction(), connection.cursor() as cursor:
        Thread.objects.filter(pk=thread.pk).update(needs_you_reason="X")
        cursor.execute("UPDATE conversations_thread SET customer_id = NULL")
        cursor.execute("SELECT 1")


def test_a_connection_that_postgres_ended_is_replaced_before_it_is_used(db):
    with another_connection() as own:
        ended = read_one(own, "SELECT pg_backend_pid()")
        own.close()
        assert read_one(connection, f"SELECT pg_terminate_backend({ended}, 5000)")
        assert read_one(own, "SELECT pg_backend_pid()") != ended


def test_a_connection_that_lives_is_used_again(db):
    with another_connection() as own:
        first = read_one(own, "SELECT pg_backend_pid()")
        own.close()
        assert read_one(own, "SELECT pg_backend_pid()") == first


def test_a_statement_that_fails_takes_no_business_of_the_next_one_with_it(alpha):
    with another_connection() as own:
        own.set_tenant(alpha)
        with pytest.raises(ProgrammingError):
            read_one(own, "SELECT nothing FROM nowhere")
        assert read_one(own, "SELECT current_schema()") == alpha.schema_name
        own.set_schema_to_public()
        assert read_one(own, "SELECT current_schema()") == "public"


@pytest.mark.parametrize(
    "sql", ["SELECT current_schema()", "SELECT 1; SELECT 2", "SHOW search_path", "VALUES (1)"]
)
def test_the_business_is_entered_whatever_comes_first(alpha, sql):
    with another_connection() as own:
        own.set_tenant(alpha)
        read_one(own, sql)
        assert read_one(own, "SELECT current_schema()") == alpha.schema_name


def test_a_savepoint_that_is_undone_leaves_the_business_entered(alpha, beta):
    with in_business(alpha):
        with pytest.raises(ProgrammingError), transaction.atomic(), in_business(beta):
            Thread.objects.raw("SELECT nothing FROM nowhere")[0]
        assert read_one(connection, "SELECT current_schema()") == alpha.schema_name


def test_in_a_pipeline_a_change_says_how_many_rows_it_changed(alpha, thread_in):
    with in_business(alpha), pipelined_transaction():
        thread = thread_in(alpha)
        assert Thread.objects.filter(pk=thread.pk).update(needs_you_reason="") == 1
        assert Thread.objects.filter(pk=-1).update(needs_you_reason="") == 0


def test_what_fails_in_a_pipeline_fails_its_transaction(alpha, thread_in):
    with in_business(alpha):
        thread = thread_in(alpha)
        with pytest.raises(IntegrityError):
            change_and_fail(thread)
        thread.refresh_from_db()
        assert thread.needs_you_reason == ""


def test_a_transaction_without_statements_asks_nothing(db):
    with another_connection() as own:
        before = read_one(own, "SELECT pg_current_xact_id_if_assigned()")
        own.set_autocommit(False)
        own.commit()
        own.set_autocommit(True)
        assert read_one(own, "SELECT now() = statement_timestamp()")
        assert before is None


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_a_transaction_is_one_and_ends(db, end):
    with another_connection() as own:
        own.set_autocommit(False)
        number = read_one(own, "SELECT pg_current_xact_id()::text")
        assert read_one(own, "SELECT pg_current_xact_id()::text") == number
        getattr(own, end)()
        own.set_autocommit(True)
        status = read_one(connection, f"SELECT pg_xact_status('{number}')")
        assert status == {"commit": "committed", "rollback": "aborted"}[end]
        assert read_one(own, "SELECT pg_current_xact_id()::text") != number


def test_a_pipelined_transaction_is_committed_when_it_ends(db):
    with another_connection() as own:
        with own.pipelined():
            own.set_autocommit(False)
            number = read_one(own, "SELECT pg_current_xact_id()::text")
            own.commit()
            own.set_autocommit(True)
        assert read_one(connection, f"SELECT pg_xact_status('{number}')") == "committed"


def test_what_fails_in_a_pipelined_transaction_undoes_all_of_it(db):
    with another_connection() as own:
        with own.pipelined():
            own.set_autocommit(False)
            number = read_one(own, "SELECT pg_current_xact_id()::text")
            with pytest.raises(ProgrammingError):
                read_one(own, "SELECT nothing FROM nowhere")
            own.rollback()
            own.set_autocommit(True)
        assert read_one(connection, f"SELECT pg_xact_status('{number}')") == "aborted"
        assert read_one(own, "SELECT 1") == 1


def test_a_failure_that_shows_when_it_is_committed_undoes_all_of_it(alpha):
    with another_connection() as own:
        own.set_tenant(alpha)
        with pytest.raises(ProgrammingError):
            commit_what_fails(own)
        assert read_one(own, "SELECT pg_current_xact_id_if_assigned()") is None
        assert read_one(own, "SELECT current_schema()") == alpha.schema_name


def commit_what_fails(database):
    with database.pipelined():
        database.set_autocommit(False)
        with database.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
            cursor.execute("SELECT nothing FROM nowhere")
        database.commit()
        database.set_autocommit(True)
