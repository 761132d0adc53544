"""CPU time and memory of the processes of a run, and how much of the machine others took."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

QUIET = 0.1  # cores that others may use while a part runs, on average


def read_cpu_seconds(pid: int) -> float:
    """Return the user and system seconds that a process and its children used, the ended children
    included. 0 when it is gone.
    """
    try:
        parent = psutil.Process(pid)
        children, own = parent.children(True), parent.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    seconds = own.user + own.system + own.children_user + own.children_system
    for child in children:
        # One that ends now has a parent that counts it the next time.
        with suppress(psutil.NoSuchProcess):
            used = child.cpu_times()
            seconds += used.user + used.system
    return float(seconds)


class CpuMeter:
    """The CPU time of named processes from its making on: `meter.per(1000)` after a thousand
    operations.
    """

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self._before = {name: read_cpu_seconds(pid) for name, pid in self._pids.items()}

    def per(self, operations: int) -> dict[str, float]:
        """Return the microseconds of CPU time an operation, by process."""
        return {
            name: (read_cpu_seconds(pid) - self._before[name]) / operations * 1e6
            for name, pid in self._pids.items()
        }


def read_memory_mb(pid: int) -> float:
    """Return the proportional memory of a process and its children, in MB: what is shared is
    counted once.
    """
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(_read_own_memory_mb(process) for process in family)


def _read_own_memory_mb(process: psutil.Process) -> float:
    rollup = Path(f"/proc/{process.pid}/smaps_rollup")
    if rollup.exists():
        for line in rollup.read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return float(process.memory_info().rss) / 1e6


@dataclass
class Others:
    """What else the machine did while a part ran: `cores` used by other processes, on average."""

    cores: float

    @property
    def quiet(self) -> bool:
        return self.cores < QUIET


def watch_others(read_ours: Callable[[], float]) -> Callable[[], Others]:
    """Begin to watch the machine. `read_ours` returns the CPU seconds that the run itself used so
    far. Call what is returned at the end.
    """
    started, busy, ours = time.monotonic(), _read_busy_seconds(), read_ours()

    def finish() -> Others:
        used = (_read_busy_seconds() - busy) - (read_ours() - ours)
        return Others(cores=max(0.0, used / (time.monotonic() - started)))

    return finish


def _read_busy_seconds() -> float:
    """Return the CPU seconds that this machine has been busy since it started, stolen time
    included.
    """
    times = psutil.cpu_times()._asdict()
    return sum(
        seconds
        for kind, seconds in times.items()
        # What guests use is in `user` already.
        if kind not in {"idle", "iowait", "guest", "guest_nice"}
    )
