"""A connected shop, and a customer who has written to it."""

import uuid

import pytest


@pytest.fixture
def shop(alpha, connected):
    return connected(alpha)


@pytest.fixture
def emma(shop, simulator, thread_in):
    """Emma's thread, known to both sides."""
    from common.tenancy import in_business

    simulator.post(
        "/sim/dm", account="luna.ceramics", customer="emma.w", text="Hello", deliver="never"
    )
    igsid = simulator.post("/sim/igsid", username="emma.w", account="luna.ceramics")["igsid"]
    with in_business(shop):
        return thread_in(shop, igsid=igsid)


@pytest.fixture
def say(shop, emma, alice, run_jobs):
    """`say("Hi")` queues a person's message and runs what is due; returns the row as it is then."""

    from common.tenancy import in_business
    from conversations.models import MessageLog
    from core.delivery.queueing import send_as_person

    def speak(text="Hi", run=True):
        with in_business(shop):
            message, _ = send_as_person(
                business=shop, thread_id=emma.pk, person=alice, text=text, client_id=uuid.uuid4()
            )
        if run:
            run_jobs()
        with in_business(shop):
            return MessageLog.objects.get(pk=message.pk)

    return speak


@pytest.fixture
def job(db):
    """`job()` is the id of a job that a worker runs."""

    from django.db import connection

    def make():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES "
                "('default', 'x', 'doing') RETURNING id"
            )
            return cursor.fetchone()[0]

    return make
