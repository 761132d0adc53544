"""Shows the customer, while the assistant thinks, that the message was seen and that an answer is
being written.

Best effort, beside the turn: a few threads of their own that touch no database, and whose failures
end nothing. Only a model that takes longer than a moment has it: a quick reply says the same by
itself, and two more calls for each DM would take their share of the time to answer. For a quick one
all this costs a place in a queue.
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
    """A customer who waits for an answer, unless it is `done`."""

    business: Business
    igsid: str
    due: float  # time.monotonic()
    done: threading.Event = field(default_factory=threading.Event)


_queue: Queue[_WaitingCustomer] = Queue()  # by `due`, as everybody is given the same patience


@contextmanager
def typing_shown(business: Business, igsid: str) -> Iterator[None]:
    """What happens inside is shown to the customer, if the business wants that."""
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
    """Wait until everything that was asked for is shown or not needed any more."""
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
    """Each by itself: of two actions in one call Instagram takes one."""
    try:
        access = get_access(waiting.business)
        for action in ACTIONS:
            if not waiting.done.is_set():
                send_action(access, recipient_id=waiting.igsid, action=action)
    except GraphError as error:
        log.info("activity.not_shown", business_id=waiting.business.pk, reason=type(error).__name__)
