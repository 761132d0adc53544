"""Watches the embedded Postgres while an installation runs: nothing else starts it again when it
was killed for want of memory, or ended on a full disk.
"""

import sys
import time

from config.postgres import has_ended, start
from config.postgres_place import PostgresNotStarted
from launcher.environment import Installation

LOOK_SECONDS = 1.0
TRY_AGAIN_SECONDS = 5.0


class DatabaseWatch:
    """Starts an embedded server again that has ended. `look` may be called as often as you like: it
    checks now and then.
    """

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._next_look = 0.0
        self._is_away = False  # and the person at the terminal knows

    def look(self) -> None:
        if not self.installation.embedded_postgres or time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_SECONDS
        if not has_ended(self.installation.home):
            return
        try:
            start(self.installation.home, self.installation.database)
        except PostgresNotStarted as problem:
            self._next_look = time.monotonic() + TRY_AGAIN_SECONDS
            if not self._is_away:  # a disk may be full for hours
                _say(f"{problem}\n  Trying again every {TRY_AGAIN_SECONDS:.0f} seconds.")
            self._is_away = True
        else:
            _say("The database is back.")
            self._is_away = False


def _say(words: str) -> None:
    print(f"\n  {words}\n", file=sys.stderr, flush=True)
