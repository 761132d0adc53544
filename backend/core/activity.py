"""Shows the customer, while the assistant thinks, that the message was seen and that an answer is being written.

Best effort, beside the turn: a thread of its own that touches no database, and whose failures end nothing.
Only a model that takes longer than a moment has it: a quick reply says the same by itself, and two more
calls for each DM would take their share of the time to answer.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from common.crypto import Unreadable
from common.logs import get_log
from core.instagram_api import ACTIONS, GraphError, get_access, send_action
from core.models import Business

log = get_log(__name__)
PATIENCE_SECONDS = 1.0
THREAD_NAME = "activity"


@contextmanager
def activity_shown(business: Business, igsid: str) -> Iterator[None]:
    """What happens inside is shown to the customer, if the business wants that."""
    if not business.shows_typing:
        yield
        return
    done = threading.Event()
    threading.Thread(target=_show, args=(business, igsid, done), name=THREAD_NAME, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _show(business: Business, igsid: str, done: threading.Event) -> None:
    """Each by itself: of two actions in one call Instagram takes one."""
    if done.wait(PATIENCE_SECONDS):
        return
    try:
        access = get_access(business)
        for action in ACTIONS:
            if not done.is_set():
                send_action(access, recipient_id=igsid, action=action)
    except (GraphError, Unreadable) as error:
        log.info("activity.not_shown", business_id=business.pk, reason=type(error).__name__)
