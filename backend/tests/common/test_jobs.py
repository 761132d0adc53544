"""What becomes of a job that fails."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from common.jobs import enqueue


def decide(error, attempts):
    """The worker's decision about a `core.answer` that failed with this error after so
    many tries.
    """
    job = Job(
        id=1,
        queue="default",
        lock=None,
        queueing_lock=None,
        task_name="core.answer",
        attempts=attempts,
    )
    return app.tasks["core.answer"].get_retry_exception(exception=error, job=job)


def test_a_job_that_crashes_is_tried_a_few_times():
    assert decide(ValueError(), 4) is not None
    assert decide(ValueError(), 5) is None


def test_a_database_that_is_away_ends_no_job_however_long_it_is():
    again = decide(OperationalError(), 500)
    assert again.retry_decision.retry_at < timezone.now() + timedelta(seconds=31)


def test_a_job_that_failed_can_wait_beside_another_of_the_same_queueing_lock(alpha):
    """It had the lock when it was fetched; meanwhile the same work was asked for again."""
    enqueue("core.deliver", queueing_lock="same", business_id=alpha.pk, thread_id=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE queueing_lock = 'same' "
            "RETURNING id"
        )
        (number,) = cursor.fetchone()
        enqueue("core.deliver", queueing_lock="same", business_id=alpha.pk, thread_id=1)
        with pytest.raises(TypeError):
            app.tasks["core.deliver"].func(
                SimpleNamespace(job=SimpleNamespace(id=number, attempts=0)), business_id=alpha.pk
            )
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [number])
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        assert cursor.fetchone() == (2,)
