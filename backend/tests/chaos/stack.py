"""The whole product with a Postgres of its own, so that this too can be killed."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import requests

from config import postgres
from conftest import BACKEND
from tests.journeys.stack import Stack

DATABASE = "conversa_db"
FAST = {
    # A second or two of a bad network, so that a scenario has many of them.
    "MODEL_TIMEOUT_SECONDS": "2",
    "GRAPH_TIMEOUT_SECONDS": "2",
    "UNKNOWN_SETTLE_SECONDS": "0.5",
    "WORKER_STALLED_SECONDS": "3",
    "AI_REPLIES_PER_CUSTOMER_PER_MINUTE": "100000",
    "AI_REPLIES_PER_CUSTOMER_PER_HOUR": "100000",
    "AI_REPLIES_PER_CUSTOMER_PER_DAY": "100000",
    "AI_REPLIES_PER_BUSINESS_PER_MINUTE": "100000",
    "AI_REPLIES_PER_BUSINESS_PER_DAY": "100000",
}


class OwnStack(Stack):
    """`kill("postgres")` is the end of every one of its processes, as when a machine loses them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, DATABASE, CONVERSA_HOME=str(folder / "home"), **FAST)
        self.home = folder / "home"
        self._began_at: dict[str, int] = {}  # in its log, when it was last launched
        folder.chmod(0o755)  # Postgres runs as a user of its own when we are root

    def prepare(self) -> None:
        postgres.start(self.home, DATABASE)
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=BACKEND,
            env=self.environment,
            check=True,
            timeout=120,
            capture_output=True,
        )

    def launch(self, name: str) -> None:
        if name == "postgres":
            postgres.start(self.home, DATABASE)
        else:
            self._began_at[name] = self._log(name).stat().st_size if self._log(name).exists() else 0
            super().launch(name)

    def is_up(self, name: str) -> bool:
        """Whether it does its work since it was last launched."""
        if name.startswith("worker"):
            return b'"worker.started"' in self._log(name).read_bytes()[self._began_at[name] :]
        address = {
            "web": f"{self.url}/health/live",
            "simulator": f"{self.simulator.url}/sim/health",
        }.get(name)
        try:
            return address is None or requests.get(address, timeout=1).ok
        except requests.RequestException:
            return False

    def is_dead(self, name: str) -> bool:
        return name in self.processes and self.processes[name].poll() is not None

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def kill(self, *names: str, how: signal.Signals = signal.SIGKILL) -> None:
        for name in names:
            if name == "postgres":
                self._kill_postgres()
            else:
                super().kill(name, how=how)

    def _kill_postgres(self) -> None:
        pid = int((self.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        master = psutil.Process(pid)
        family = [master, *master.children(recursive=True)]
        for process in family:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        # One that still holds the shared memory would keep the next one from starting.
        _, alive = psutil.wait_procs(
            [process for process in family if process.is_running()], timeout=30
        )
        assert not alive, f"Postgres does not die: {alive}"

    def died_alone(self) -> list[str]:
        """Processes that ended though nobody killed them."""
        return [
            f"{name} ended with {p.returncode}"
            for name, p in self.processes.items()
            if p.poll() not in (None, -signal.SIGKILL, -signal.SIGTERM)
        ]

    def thread_ids(self, schema: str) -> dict[str, int]:
        """A business's threads by their customers' IGSIDs."""
        query = (
            "SELECT c.igsid, t.id FROM conversations_thread t JOIN conversations_customer c ON "
            "c.id = t.customer_id"
        )
        return {row["igsid"]: row["id"] for row in self.rows(query, schema)}

    def stop(self) -> None:
        super().stop()
        postgres.stop(self.home)

    def forget(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
