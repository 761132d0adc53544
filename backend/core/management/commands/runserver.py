"""`manage.py runserver`: Django's own, which under DEBUG brings a worker with it, so that DMs are
answered.
"""

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import DatabaseError, connections
from whitenoise.runserver_nostatic.management.commands import runserver

from common.worker_health import NO_WORKER, get_worker_health

STOPPING_TAKES_AT_MOST_SECONDS = 5
PAUSE_SECONDS = 5  # before a worker that died is started again


class Command(runserver.Command):
    help = "Starts the web process for development. Under DEBUG it also starts and stops a worker."
    default_port = str(settings.PORT)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--no-worker",
            action="store_false",
            dest="worker",
            help="Start no worker, because another terminal runs one.",
        )

    def inner_run(self, *args: Any, **options: Any) -> None:
        self.brings_worker = settings.DEBUG and options["worker"]
        super().inner_run(*args, **options)

    def on_bind(self, server_port: int) -> None:
        """The port is ours. With the autoreloader this is the process that serves, and that ends at
        each change.
        """
        super().on_bind(server_port)
        if self.brings_worker:
            self.stdout.write(
                "A worker runs beside it and answers DMs (--no-worker starts none).\n"
            )
            worker = WorkerBeside(self.stderr.write)
            atexit.register(worker.stop)
            threading.Thread(target=worker.run, name="worker-beside", daemon=True).start()
            threading.Thread(target=end_with_reloader, args=(os.getppid(),), daemon=True).start()
        elif not is_worker_alive():
            self.stderr.write(self.style.WARNING(NO_WORKER))


def is_worker_alive() -> bool:
    try:
        return get_worker_health().alive
    except DatabaseError:  # not migrated: runserver has said so
        return False
    finally:
        connections.close_all()


def end_with_reloader(parent: int) -> None:
    """Django's autoreloader is the parent of the process that serves, and leaves it behind when it
    is killed.
    """
    while os.environ.get("RUN_MAIN") == "true":
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)


class WorkerBeside:
    """A worker that lives as long as this process: its standard input ends when we do, however we
    end.
    """

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Keep one running until `stop`."""
        while not self._stopping.is_set():
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    str(settings.ROOT / "backend" / "manage.py"),
                    "worker",
                    "--until-closed",
                    "--skip-checks",
                ],
                stdin=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for us; it is told by us
            )
            code = self._process.wait()
            if not self._stopping.is_set():
                self._say(f"The worker ended with exit code {code}; restarting it.")
                self._stopping.wait(PAUSE_SECONDS)

    def stop(self) -> None:
        """What it was doing is taken up by the next one, so it is not waited for long."""
        self._stopping.set()
        process = self._process
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            process.wait(STOPPING_TAKES_AT_MOST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
