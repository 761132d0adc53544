"""The database backend: fewer waits, the same answers."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from common.database.base import DatabaseWrapper, pipelined
from common.tenancy import in_business
from conversations.models import Thread


@contextmanager
def another_connection():
    """A connection from a pool of its own, outside the test's transaction."""
    # One, so that the pool lends the same again.
    options = {**connection.settings_dict["OPTIONS"], "pool": {"min_size": 1, "max_size": 1}}
    own = DatabaseWrapper({**connection.settings_dict, "OPTIONS": options}, alias="own")
    try:
        yield own
    finally:
        own.close()
        own.close_pool()


def read_one(database, sql):
    with database.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def change_and_fail(thread):
    with transaction.atomic(), pipelined(), connection.cursor() as cursor:
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
    with in_business(alpha), transaction.atomic(), pipelined():
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
