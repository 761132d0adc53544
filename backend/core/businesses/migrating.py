"""Bring the schemas of all businesses up to the template's, fast enough for thousands of them.

Each business gets the steps that it lacks as SQL, in a transaction of its own that also says which
it has now. So a run may be interrupted and repeated, and one business that fails keeps no other
from being migrated.
"""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction

from common.tenancy import in_business
from core.businesses.template import run_step
from core.models import Business, SchemaStep

# A table that somebody is using is waited for this long, while whoever wants to use it next waits
# behind us. The business is then tried again when all others are done.
LOCK_TIMEOUT = "2s"
TRIES = 4


@dataclass(frozen=True)
class Failure:
    """A business that was left as it was, and what Postgres said."""

    business_id: int
    reason: str
    may_pass: bool


def migrate_business(business_id: int, steps: list[SchemaStep]) -> None:
    """Apply the steps that the business lacks, in one transaction. Raises DatabaseError, of which
    OperationalError says that its tables are in use.
    """
    with transaction.atomic():
        business = (
            Business.objects.select_for_update()
            .only("schema_name", "schema_version")
            .get(pk=business_id)
        )
        missing = [step for step in steps if step.position > business.schema_version]
        if not missing:
            return
        with in_business(business), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            for step in missing:
                if step.needs_python:
                    run_step(step)
                else:
                    cursor.execute(step.sql)
        Business.objects.filter(pk=business_id).update(schema_version=missing[-1].position)


def migrate_businesses(
    *, workers: int = 4, report: Callable[[int, int], None] = lambda done, total: None
) -> list[Failure]:
    """Migrate every business that lacks steps, up to `workers` at a time, and those whose
    failure may pass again after the others. Returns those that still failed.

    `report` is called after each business with how many are done and how many there are in all.
    """
    steps = list(SchemaStep.objects.defer("snapshot").order_by("position"))
    latest = steps[-1].position if steps else 0
    behind = list(
        Business.objects.filter(schema_version__lt=latest)
        .order_by("id")
        .values_list("id", flat=True)
    )
    done, total = 0, len(behind)
    failed, again = list[Failure](), list[Failure]()
    for _ in range(TRIES):
        again = []
        # Closed at once, also when the run is interrupted.
        with closing(_migrate_all(behind, steps, workers)) as results:
            for failure in results:
                if failure is None:
                    done += 1
                    report(done, total)
                else:
                    (again if failure.may_pass else failed).append(failure)
        behind = [failure.business_id for failure in again]
    return failed + again


def _migrate_all(
    business_ids: list[int], steps: list[SchemaStep], workers: int
) -> Generator[Failure | None]:
    """Migrate these businesses. Yields a failure, or None for one that is done."""

    def run(business_id: int) -> Failure | None:
        try:
            migrate_business(business_id, steps)
        except DatabaseError as error:
            # Such as a lock, or a restart of the server.
            may_pass = isinstance(error, OperationalError)
            return Failure(business_id, str(error).partition("\n")[0], may_pass)
        finally:
            connection.close()
        return None

    pool = ThreadPoolExecutor(max_workers=min(workers, settings.DB_POOL_SIZE))
    try:
        yield from pool.map(run, business_ids)
    finally:
        # Whoever interrupts the run waits for the businesses that are under way, not for all.
        pool.shutdown(cancel_futures=True)
