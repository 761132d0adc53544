"""The web process says in its log when nobody works beside it."""

from django.db import connection
from structlog.testing import capture_logs

from config.worker_watch import log_worker_change


def beat():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


def test_a_missing_worker_is_logged_once_with_what_to_do(db):
    with capture_logs() as lines:
        assert log_worker_change(log_worker_change(True)) is False
    assert [line["event"] for line in lines] == ["web.no_worker"]
    assert "python manage.py worker" in lines[0]["hint"]


def test_a_worker_that_is_back_is_logged_too(db):
    with capture_logs() as lines:
        log_worker_change(True)
        beat()
        assert log_worker_change(False) is True
    assert [line["event"] for line in lines] == ["web.no_worker", "web.worker_is_back"]


def test_with_a_worker_nothing_is_said(db):
    beat()
    with capture_logs() as lines:
        assert log_worker_change(True) is True
    assert lines == []
