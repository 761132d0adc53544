"""What `/health/live` and `/health/ready` answer, and when."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from config import health
from core.intake.group_commit import DISK_FULL_SECONDS, group
from core.models import SchemaStep


@pytest.fixture(autouse=True)
def nothing_remembered():
    health.forget_migrations()
    yield
    health.forget_migrations()


@pytest.fixture
def worker(db):
    """`worker(seconds)` is a worker that was last heard of that long ago."""

    def beat(seconds: float) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)",
                [timezone.now() - timedelta(seconds=seconds)],
            )

    return beat


def test_live_answers_without_a_database(client):
    assert client.get("/health/live").status_code == 200


def test_ready_says_ok_when_all_is_well(client, worker):
    worker(3600)
    worker(2)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": "OK", "migrations": "OK", "worker": "OK", "tokens": "OK"},
    )
    assert "no-store" in answer["Cache-Control"]


def test_ready_says_when_no_worker_was_heard_of_for_a_while(client, worker):
    worker(16)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["worker"]) == (503, "DOWN")


def test_ready_says_when_the_template_lacks_a_migration(client, worker):
    worker(1)
    SchemaStep.objects.order_by("-position")[:1].get().delete()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "BEHIND")


def test_ready_says_when_public_lacks_a_migration(client, worker):
    worker(1)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'core' AND name = (SELECT max(name) "
            "FROM django_migrations WHERE app = 'core')"
        )
    assert client.get("/health/ready").json()["migrations"] == "BEHIND"


def test_once_migrated_ready_asks_the_database_for_little(
    client, worker, django_assert_max_num_queries
):
    worker(1)
    client.get("/health/ready")
    with django_assert_max_num_queries(3):
        assert client.get("/health/ready").status_code == 200


def test_ready_says_quickly_that_the_database_is_away(client, settings):
    settings.DATABASES["default"]["HOST"], before = (
        "/nowhere",
        settings.DATABASES["default"]["HOST"],
    )
    try:
        answer = client.get("/health/ready")
    finally:
        settings.DATABASES["default"]["HOST"] = before
    assert answer.status_code == 503
    assert answer.json() == {
        "database": "DOWN",
        "migrations": "BEHIND",
        "worker": "DOWN",
        "tokens": "UNKNOWN",
    }


def test_ready_says_when_the_disk_is_nearly_full(client, worker, monkeypatch):
    worker(1)
    monkeypatch.setattr(health, "ROOM_BYTES", 10**18)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, "FULL")


def test_ready_says_when_the_last_webhook_found_no_room_in_the_database(
    client, worker, monkeypatch
):
    worker(1)
    group.note_commit(psycopg.errors.DiskFull)
    try:
        assert client.get("/health/ready").json()["database"] == "FULL"
        # Only who is ready gets webhooks, and may find room again
        group.failed_at -= DISK_FULL_SECONDS
        assert client.get("/health/ready").json()["database"] == "OK"
    finally:
        group.failure = None
