"""Says in the log of the web process when no worker runs: web alone takes messages in and answers
none.
"""

import asyncio

from django.db import DatabaseError

from common.logs import get_log
from common.tenancy import give_back_connection
from common.worker_health import NO_WORKER, get_worker_health

log = get_log("web")
CHECK_EVERY_SECONDS = 30.0  # the first time too: a worker that was started beside is up by then


async def watch_worker() -> None:
    """Check for as long as the process lives, and log each change once."""
    was_alive = True
    while True:
        await asyncio.sleep(CHECK_EVERY_SECONDS)
        was_alive = await asyncio.to_thread(log_worker_change, was_alive)


def log_worker_change(was_alive: bool) -> bool:
    """Return whether a worker is alive, and log it when that has changed."""
    try:
        alive = get_worker_health().alive
    except DatabaseError:
        return was_alive  # others say that the database is away
    finally:
        give_back_connection()
    if was_alive and not alive:
        log.warning("web.no_worker", hint=NO_WORKER)
    if alive and not was_alive:
        log.info("web.worker_is_back")
    return alive
