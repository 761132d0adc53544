"""A worker that stood still for so long that another one took its job over, and then goes on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from common.queue_connection import QueueConnection
from tests.connections import another_connection, read_one

LONG_AGO = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour' WHERE id = "
ADD = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('slow', 'core.answer', "
    "'{}') RETURNING id"
)

STATE = "SELECT status::text FROM procrastinate_jobs WHERE id ="


@pytest.fixture
def workers(db):
    """Two workers, of which the second has taken over the job of the first; and the job's id."""
    first, second = QueueConnection(), QueueConnection()
    with another_connection() as own:
        first.open()
        second.open()
        job = read_one(own, ADD)
        first.take(ended=[], most=1, queue=None)
        read_one(own, f"{LONG_AGO} {first.worker_id} RETURNING id")
        second.requeue_lost(running=[], stalled_seconds=60)
        assert [taken.id for taken in second.take(ended=[], most=1, queue=None)] == [job]
        yield first, second, job
        second.take(ended=[job], most=0, queue=None)
        for worker in (first, second):
            worker.unregister()
            worker.close()


def read_state(job):
    return read_one(connection, f"{STATE} {job}")


def test_its_failure_does_not_have_the_job_begun_once_more(workers):
    first, _, job = workers
    first.retry(job, timezone.now() - timedelta(seconds=1))
    assert first.take(ended=[], most=1, queue=None) == []
    assert read_state(job) == "doing"


def test_its_last_failure_does_not_end_the_job_of_the_other(workers):
    first, _, job = workers
    first.fail(job)
    assert read_state(job) == "doing"


def test_the_other_still_decides_about_the_job(workers):
    _, second, job = workers
    second.retry(job, timezone.now() + timedelta(hours=1))
    assert read_state(job) == "todo"
