"""Whether a worker is running, and how long the oldest job that is due has waited."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

ALIVE_SECONDS = 15  # a worker writes its heartbeat every two seconds
NO_WORKER = _(
    "No worker is running, so incoming messages wait and nothing is answered. "
    "Start one: python manage.py worker."
)


@dataclass(frozen=True)
class WorkerHealth:
    alive: bool
    delay_seconds: float


def get_worker_health() -> WorkerHealth:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() "
            "- make_interval(secs => %s))",
            [ALIVE_SECONDS],
        )
        (alive,) = cursor.fetchone()
        cursor.execute(
            "SELECT extract(epoch FROM now() - coalesce(job.scheduled_at, event.at))"
            " FROM procrastinate_jobs job LEFT JOIN procrastinate_events event"
            " ON event.job_id = job.id AND event.type = 'deferred'"
            " WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())"
            " ORDER BY job.id LIMIT 1"
        )
        waiting = cursor.fetchone()
    return WorkerHealth(
        alive=alive, delay_seconds=round(max(0.0, float(waiting[0] or 0)), 1) if waiting else 0.0
    )
