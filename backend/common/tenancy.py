"""Entering a business's schema. Nothing outside this file may set the tenant: a linter sees to it.

There are three doors, and all three come through `in_business`: `api.scoping.BusinessAPIView`
(HTTP), `common.jobs.business_task` (jobs) and `in_business` itself (admin, commands, shell).
Outside a door the tenant tables do not exist, which is the point.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection
from django_tenants.utils import tenant_context  # noqa: TID251  this file is the doors

if TYPE_CHECKING:
    from core.models import Business


@contextmanager
def in_business(business: "Business") -> Iterator[None]:
    """Run the block in the schema of `business`, and come back to where it started whatever
    happens.
    """
    with tenant_context(business):
        yield


def leave_business() -> None:
    """Make sure that this thread is in `public`, whatever ran on it before."""
    # django-tenants' own, of which the stubs do not know.
    connection.set_schema_to_public()  # type: ignore[attr-defined]


def give_back_connection() -> None:
    """Return this thread's connection to the pool, so that waiting for the network holds none.

    Inside a transaction (a test's) there is nothing to give back.
    """
    if not connection.in_atomic_block:
        connection.close()
