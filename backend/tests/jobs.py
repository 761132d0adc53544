"""The queue, run inside the test: jobs see what the test's transaction wrote."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from django.db import connection


def _take(timed: bool) -> tuple[int, str, dict[str, Any]] | None:
    with connection.cursor() as cursor:
        # `due` is one of these two.
        due = "TRUE" if timed else "scheduled_at IS NULL OR scheduled_at <= now()"
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM "  # noqa: S608  see `due`
            f"procrastinate_jobs WHERE status = 'todo' AND ({due})"
            " ORDER BY priority DESC, id LIMIT 1) RETURNING id, task_name, args::text"
        )
        row = cursor.fetchone()
    return (row[0], row[1], json.loads(row[2])) if row else None


@pytest.fixture
def run_jobs(db: None) -> Callable[..., list[str]]:
    """`run_jobs()` runs what is queued, as a worker would, until nothing is due; timed jobs only
    with `timed=True`. `around()` is entered for each job alone, without the queue's statements.

    Returns the names of what ran. A job that crashes, crashes the test.
    """
    from types import SimpleNamespace

    from procrastinate.contrib.django import app

    def run(
        *,
        timed: bool = False,
        limit: int = 50,
        around: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> list[str]:
        names, entered = [], connection.tenant
        while (job := _take(timed)) is not None:
            number, name, arguments = job
            task = app.tasks[name]
            context = (
                [SimpleNamespace(job=SimpleNamespace(id=number, attempts=0))]
                if task.pass_context
                else []
            )
            with around():
                task.func(*context, **arguments)
            names.append(name)
            assert len(names) <= limit, f"the jobs never end: {names[-5:]}"
        # A job leaves every business behind; the test goes on where it was
        connection.set_tenant(entered)
        return names

    return run
