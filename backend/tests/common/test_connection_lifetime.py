"""A connection is replaced when it has worked for enough businesses, and not before."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django_tenants.postgresql_backend.base import FakeTenant

from common.database import lifetime
from common.database.base import DatabaseWrapper


@pytest.fixture
def own(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[DatabaseWrapper]:
    """A connection from a pool of its own, which may work for three businesses."""
    monkeypatch.setattr(lifetime, "MOST_BUSINESSES", 3)
    options = {"pool": {"min_size": 1, "max_size": 1}}
    wrapper = DatabaseWrapper({**connection.settings_dict, "OPTIONS": options}, alias="own")
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def work_for(own: DatabaseWrapper, *schemas: str) -> list[int]:
    """The process of Postgres that works for each, when the connection is given back after it."""
    processes = []
    for schema in schemas:
        own.set_tenant(FakeTenant(schema))
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            processes.append(cursor.fetchone()[0])
        own.close()
    return processes


def test_a_connection_that_has_worked_for_enough_businesses_is_replaced(own):
    first, second, third, fourth = work_for(own, "b_one", "b_two", "b_three", "b_four")
    assert first == second == third != fourth


def test_the_same_business_again_does_not_count(own):
    assert len(set(work_for(own, *["b_one", "b_two"] * 4))) == 1


def test_the_new_connection_lives_as_long_as_the_first(own):
    processes = work_for(own, *[f"b_{number}" for number in range(7)])
    assert [processes.count(process) for process in dict.fromkeys(processes)] == [3, 3, 1]
