"""A whole installation of its own for a run: temporary Postgres, web, worker, simulator, on free
ports.
"""

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import requests
from honcho.environ import parse_procfile

from bench.usage import CpuMeter, read_cpu_seconds

BACKEND = Path(__file__).parent.parent
COMMANDS = parse_procfile((BACKEND.parent / "Procfile").read_text()).processes


@dataclass
class Row:
    """One line of the table. `reached` is None where there is nothing to reach."""

    what: str
    value: float
    unit: str
    beside: str = ""
    reached: bool | None = None
    # Microseconds of CPU time an operation, by process: what `stage.measure_cpu().per(n)` returns.
    cpu: dict[str, float] = field(default_factory=dict)
    # What the figure means for who runs an installation, in a sentence.
    means: str = ""


@dataclass(frozen=True)
class Scale:
    """How large the large installation is (`make bench ONLY=scale`)."""

    businesses: int = 5_000
    messages: int = 1_000_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stage:
    def __init__(self, scale: Scale | None = None) -> None:
        self.scale = scale or Scale()
        self.home = Path(tempfile.mkdtemp(prefix="conversa-bench-"))
        self.home.chmod(0o755)
        self.web_port, self.simulator_port = free_port(), free_port()
        self.url, self.simulator = (
            f"http://127.0.0.1:{self.web_port}",
            f"http://127.0.0.1:{self.simulator_port}",
        )
        self.secret = "bench-app-secret"  # noqa: S105  of this run alone
        for name in [
            name for name in os.environ if name.startswith(("DB_", "FB_", "OPENAI_", "AI_"))
        ]:
            del os.environ[name]
        os.environ.update(self._environment())
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def _environment(self) -> dict[str, str]:
        return {
            "CONVERSA_HOME": str(self.home),
            # The Procfile says `python`: it is the one that runs this.
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "DEBUG": "False",
            "SECRET_KEY": "bench-key-0123456789abcdefghijklmnopqrstuvwxyz",
            "LOG_LEVEL": "WARNING",
            "PORT": str(self.web_port),
            "PUBLIC_URL": f"http://localhost:{self.web_port}",
            "FB_APP_ID": "1000000001",
            "FB_APP_SECRET": self.secret,
            "FB_VERIFY_TOKEN": "bench",
            "OPENAI_API_KEY": "bench",
            "FB_GRAPH_URL": self.simulator,
            "FB_DIALOG_URL": self.simulator,
            "OPENAI_BASE_URL": f"{self.simulator}/v1",
            "AI_DEBOUNCE_SECONDS": "0",
            "AI_REPLIES_PER_BUSINESS_PER_MINUTE": "1000000",
            "AI_REPLIES_PER_BUSINESS_PER_DAY": "1000000",
            "AI_REPLIES_PER_CUSTOMER_PER_HOUR": "1000000",
            "SIMULATOR_PORT": str(self.simulator_port),
            "SIMULATOR_WEBHOOK_URL": f"{self.url}/core/webhook/instagram/",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def __enter__(self) -> "Stage":
        from config.postgres import start

        start(self.home, "conversa_db")
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=BACKEND,
            check=True,
            capture_output=True,
        )
        import django

        django.setup()
        # Settings are read once in a process, which may have had a stage before this one.
        from django.db import connection

        from config.postgres_place import embedded_socket_folder

        connection.settings_dict["HOST"] = str(embedded_socket_folder(self.home))
        # What this process does is no news to who reads the table.
        logging.getLogger("security").setLevel(logging.WARNING)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        from django.db import connections

        from config.postgres import stop

        self.stop(*self.processes)
        connections.close_all()
        for connection in connections.all():
            connection.close_pool()
        stop(self.home)
        shutil.rmtree(self.home, ignore_errors=True)

    def start(self, *names: str) -> None:
        commands = {
            **COMMANDS,
            # Our protocol would answer its webhooks.
            "plain": COMMANDS["web"]
            .replace("config.asgi:", "bench.plain:")
            .replace("--http config.protocol:Protocol ", ""),
            "bot": COMMANDS["web"]
            .replace("config.asgi:", "bench.bot:")
            .replace("--http config.protocol:Protocol ", ""),
            "another worker": COMMANDS["worker"],
        }
        for name in names:
            output = (self.home / f"{name}.log").open("ab")
            self.processes[name] = subprocess.Popen(
                commands[name], shell=True, cwd=BACKEND.parent, stdout=output, stderr=output
            )
        for name in names:
            address = {
                "simulator": f"{self.simulator}/sim/health",
                "worker": "",
                "another worker": "",
            }.get(name, f"{self.url}/health/live")
            self._wait(name, address)

    def _wait(self, name: str, address: str) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.processes[name].poll() is not None:
                raise RuntimeError(
                    f"{name} ended: {(self.home / f'{name}.log').read_text()[-2000:]}"
                )
            try:
                if (requests.get(address, timeout=2).ok) if address else self._worker_lives():
                    return
            except requests.RequestException:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{name} did not start")

    def _worker_lives(self) -> bool:
        return bool(self.sql("SELECT count(*) FROM procrastinate_workers")[0][0])

    def stop(self, *names: str) -> None:
        for name in names:
            process = self.processes.get(name)
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        import psycopg

        from config.postgres import embedded_socket_folder

        with psycopg.connect(
            host=str(embedded_socket_folder(self.home)),
            user="postgres",
            dbname="conversa_db",
            autocommit=True,
        ) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    def post(self, path: str, **body: Any) -> Any:
        answer = requests.post(self.simulator + path, json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def get(self, path: str, **params: Any) -> Any:
        answer = requests.get(self.simulator + path, params=params, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def postmaster(self) -> int:
        """Return the process id of this run's Postgres."""
        return int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])

    def running(self) -> dict[str, int]:
        """Return the process ids of Postgres and of all that was started and still runs."""
        return {
            "Postgres": self.postmaster(),
            **{name: one.pid for name, one in self.processes.items() if one.poll() is None},
        }

    def measure_cpu(self) -> CpuMeter:
        """Return a meter of the CPU time of Postgres and of all that runs now."""
        return CpuMeter(self.running())

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that this run has used so far, with all that it started."""
        return read_cpu_seconds(os.getpid()) + read_cpu_seconds(self.postmaster())


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")
