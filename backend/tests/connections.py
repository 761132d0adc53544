"""A connection to the database beside the test's own."""

from contextlib import contextmanager

from django.db import connection

from common.database.base import DatabaseWrapper


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
