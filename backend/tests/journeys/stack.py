"""The whole product as processes: web (uvicorn), worker, simulator."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from config.postgres import embedded_socket_folder
from conftest import BACKEND
from tests.servers import Simulator, free_port, start_simulator, wait_for
from tests.web import SERVE


class Stack:
    """The running product. `kill` and `start` are what a bad night does to it."""

    def __init__(self, folder: Path, database: str, **environment: str) -> None:
        """`environment` is what this stack sets otherwise than the others."""
        self.folder = folder
        self.web_port, self.simulator_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.web_port}"
        simulator_url = f"http://127.0.0.1:{self.simulator_port}"
        self.environment = {
            **os.environ,
            "DB_NAME": database,
            "PUBLIC_URL": f"http://localhost:{self.web_port}",
            "PORT": str(self.web_port),
            "FB_GRAPH_URL": simulator_url,
            "FB_DIALOG_URL": simulator_url,
            "IG_GRAPH_URL": f"{simulator_url}/graph.instagram.com",
            "IG_API_URL": f"{simulator_url}/api.instagram.com",
            "IG_DIALOG_URL": f"{simulator_url}/www.instagram.com",
            "OPENAI_BASE_URL": f"{simulator_url}/v1",
            "MEDIA_HOSTS": f"127.0.0.1:{self.simulator_port}",
            "OPENAI_SEES_IMAGES": "True",
            "OPENAI_TRANSCRIPTION_MODEL": "whisper-1",
            "EMAIL_VERIFICATION": "False",
            "AI_DEBOUNCE_SECONDS": "0",
            "LOG_LEVEL": "INFO",
            "UNKNOWN_SETTLE_SECONDS": "1",
            "MODEL_TIMEOUT_SECONDS": "5",
            "GRAPH_TIMEOUT_SECONDS": "2",
            "WORKER_STALLED_SECONDS": "3",
            **environment,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.simulator = Simulator(simulator_url)

    def start(self, *names: str) -> None:
        for name in names:
            self.launch(name)
        for name in names:
            self.wait_until_up(name)

    def launch(self, name: str) -> None:
        """Start the process, and do not wait for it."""
        if name == "simulator":
            self.processes[name] = start_simulator(
                self.simulator_port,
                f"{self.url}/core/webhook/instagram/",
                str(self.folder / "simulator.sqlite"),
                self.folder / "simulator.log",
            )
        else:
            self.processes[name] = self._run(
                name,
                *{
                    "web": (
                        "-m",
                        "uvicorn",
                        "config.asgi:application",
                        *SERVE,
                        "--port",
                        str(self.web_port),
                    ),
                    "worker": ("manage.py", "worker"),
                    "worker 2": ("manage.py", "worker"),
                }[name],
            )

    def wait_until_up(self, name: str) -> None:
        """Until it answers. A worker answers nobody."""
        if name == "simulator":
            wait_for(f"{self.simulator.url}/sim/health", self.processes[name])
        if name == "web":
            wait_for(f"{self.url}/health/live", self.processes[name])

    def _run(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        output = (self.folder / f"{name}.log").open("ab")
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=BACKEND,
            env=self.environment,
            stdout=output,
            stderr=output,
        )

    def kill(self, *names: str, how: signal.Signals = signal.SIGKILL) -> None:
        for name in names:
            self.processes[name].send_signal(how)
            self.processes[name].wait(30)

    def rows(self, query: str, schema: str = "public") -> list[dict[str, Any]]:
        """What the database says to a statement, past the product."""
        host = str(embedded_socket_folder(Path(self.environment["CONVERSA_HOME"])))
        database = self.environment["DB_NAME"]
        with psycopg.connect(
            host=host,
            user="postgres",
            dbname=database,
            autocommit=True,
            row_factory=psycopg.rows.dict_row,
        ) as connection:
            connection.execute(
                sql.SQL("SET search_path TO {}, public").format(sql.Identifier(schema))
            )
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
