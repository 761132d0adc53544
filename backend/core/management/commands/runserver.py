"""`manage.py runserver`: as Django's, and under DEBUG it also runs a worker, so that DMs are
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
        """Start the worker once the port is open. With the autoreloader this runs in the process
        that serves, which ends at each change of the code.
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
    """End this process when its parent, Django's autoreloader, has been killed; Django would leave
    it running.
    """
    while os.environ.get("RUN_MAIN") == "true":
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)


class WorkerBeside:
    """A worker process that ends with this process, even if this one is killed, because its
    standard input is closed then.
    """

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Keep a worker running until `stop` is called."""
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
                start_new_session=True,  # so that Ctrl-C reaches this process only
            )
            code = self._process.wait()
            if not self._stopping.is_set():
                self._say(f"The worker ended with exit code {code}; restarting it.")
                self._stopping.wait(PAUSE_SECONDS)

    def stop(self) -> None:
        """End the worker, and kill it if it takes longer than STOPPING_TAKES_AT_MOST_SECONDS. The
        next worker takes up its jobs.
        """
        self._stopping.set()
        process = self._process
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            process.wait(STOPPING_TAKES_AT_MOST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
