"""What a person at the terminal reads while an installation starts."""

import contextlib
import time
from collections.abc import Iterator


class Progress:
    """Prints numbered steps with the seconds that each took."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._done = 0
        self._began = time.monotonic()

    @contextlib.contextmanager
    def step(self, label: str) -> Iterator[None]:
        self._done += 1
        print(f"  {self._done}/{self._steps}  {label:<34}", end="", flush=True)
        began = time.monotonic()
        try:
            yield
        except BaseException:
            print(" failed", flush=True)
            raise
        print(f" {time.monotonic() - began:5.1f} s", flush=True)

    def skip(self, label: str) -> None:
        """Print a step whose work was done at an earlier start."""
        self._done += 1
        print(f"  {self._done}/{self._steps}  {label:<34}  ready", flush=True)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began
