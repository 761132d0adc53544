"""Shows customers that their message was seen and a reply is being written, while the assistant
thinks.

Best effort: a few threads of their own that touch no database, and whose failures change nothing.
It starts only when the model takes longer than a moment: for a quick reply, two more calls for each
DM would only delay it.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from queue import Queue

from common.logs import get_log
from core.connecting.access import get_access
from core.models import Business
from integrations.instagram.errors import GraphError
from integrations.instagram.messages import ACTIONS, send_action

log = get_log(__name__)
DELAY_SECONDS = 1.0
THREADS = 4  # threads; with many slow answers at once, this is also how hard Instagram is asked


@dataclass(frozen=True)
class _WaitingCustomer:
    """A customer who waits for a reply, until `done` is set."""

    business: Business
    igsid: str
    due: float  # time.monotonic()
    done: threading.Event = field(default_factory=threading.Event)


_queue: Queue[_WaitingCustomer] = Queue()  # by `due`, as everybody is given the same patience


@contextmanager
def typing_shown(business: Business, igsid: str) -> Iterator[None]:
    """Show the typing indicator while the block runs, if the business wants that."""
    if not business.shows_typing:
        yield
        return
    _start_threads()
    waiting = _WaitingCustomer(business, igsid, time.monotonic() + DELAY_SECONDS)
    _queue.put(waiting)
    try:
        yield
    finally:
        waiting.done.set()


def wait_until_shown() -> None:
    """Wait until every indicator that was asked for is shown or no longer needed."""
    _queue.join()


@cache
def _start_threads() -> None:
    for number in range(THREADS):
        threading.Thread(target=_run_thread, name=f"activity-{number}", daemon=True).start()


def _run_thread() -> None:
    while True:
        waiting = _queue.get()
        try:
            if not waiting.done.wait(max(0.0, waiting.due - time.monotonic())):
                _show(waiting)
        except Exception:  # the edge of this thread: the next customer is shown all the same
            log.exception("activity.failed", business_id=waiting.business.pk)
        finally:
            _queue.task_done()


def _show(waiting: _WaitingCustomer) -> None:
    """Send the two actions in a call each: of two in one call Instagram takes only one."""
    try:
        access = get_access(waiting.business)
        for action in ACTIONS:
            if not waiting.done.is_set():
                send_action(access, recipient_id=waiting.igsid, action=action)
    except GraphError as error:
        log.info("activity.not_shown", business_id=waiting.business.pk, reason=type(error).__name__)
