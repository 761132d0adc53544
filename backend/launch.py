#!/usr/bin/env python
"""Starts and stops a whole installation on this machine: `python launch.py demo|run|stop`.

`demo` is Conversa with a simulated Instagram and a simulated model; `run` uses the accounts in
`.env`. Both stay in the foreground until Ctrl-C, which stops everything in order and loses nothing.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from types import FrameType

from config.postgres import is_running as is_postgres_running
from config.postgres import start as start_postgres
from config.postgres import stop as stop_postgres
from config.postgres_place import PostgresNotStarted
from launcher.database import DatabaseWatch
from launcher.environment import ROOT, Installation, NotPossible, check_ports, read_installation
from launcher.prepared import is_prepared, mark_prepared
from launcher.processes import (
    SECOND_WORKER,
    ProcessDied,
    Processes,
    end,
    find_process,
    read_state,
    state_file,
)
from launcher.progress import Progress

DEMO_PASSWORD = "conversa-demo"
# A process that dies is started again, unless so many died in so short a time: then it would go on
# for ever.
DEATHS, DEATHS_WITHIN_SECONDS = 10, 60


class Stopped(Exception):
    """Someone asked for the end: Ctrl-C, or `make stop`."""


def main() -> int:
    options = read_options()
    # What is made from here on, by every process, is for this user alone: logs, emails, customers'
    # photos.
    os.umask(0o077)
    try:
        if options.what == "stop":
            return stop(read_installation(demo=False))
        demo = options.what == "demo"
        return start(read_installation(demo=demo), show=options.show or not demo)
    except (NotPossible, PostgresNotStarted, ProcessDied) as problem:
        print(f"\n  {problem}\n", file=sys.stderr)
        return 1


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["demo", "run", "stop"])
    parser.add_argument(
        "--show", action="store_true", help="show the lines of all processes (always so with `run`)"
    )
    return parser.parse_args()


def start(installation: Installation, *, show: bool) -> int:
    """Start everything and stay until someone stops it. Returns the exit code."""
    clean_up_after_earlier_start(installation)
    check_ports(installation)
    signal.signal(signal.SIGINT, raise_stopped)
    signal.signal(signal.SIGTERM, raise_stopped)
    # A Postgres that `manage.py` started serves somebody else as well, so it stays.
    stop_postgres_too = installation.embedded_postgres and not is_postgres_running(
        installation.home
    )
    progress = Progress(steps=4 if installation.demo else 3)
    processes = Processes(installation, show=show)
    try:
        bring_up(installation, processes, progress)
        print(describe(installation, progress.seconds), flush=True)
        watch(processes, DatabaseWatch(installation))
    except Stopped:
        return 0
    finally:
        # From here on a second Ctrl-C must not leave half of it running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("\n  Stopping …", end="", flush=True)
        processes.stop()
        if stop_postgres_too:
            stop_postgres(installation.home)
        print(" stopped. Your data is kept.", flush=True)
    return 1


def raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped


def bring_up(installation: Installation, processes: Processes, progress: Progress) -> None:
    """Database, tables, demo data, processes: each waits for what it needs. Raises ProcessDied."""
    print(f"\n  Conversa, data in {installation.home}\n")
    with progress.step("Database"):
        if installation.demo:
            processes.start("simulator")
        if installation.embedded_postgres:
            start_postgres(installation.home, installation.database)
    remembers = installation.demo and installation.embedded_postgres
    prepared = remembers and is_prepared(installation)
    if prepared:
        progress.skip("Tables")
    else:
        with progress.step("Tables"):
            run_command(installation, processes, "migrate", "--verbosity", "0")
    processes.start("worker")
    if installation.workers > 1:
        processes.start(SECOND_WORKER)
    processes.start("web")
    if prepared:
        progress.skip("Demo businesses")
    elif installation.demo:
        with progress.step("Demo businesses"):
            processes.wait_until(
                lambda: answers(f"{installation.simulator}/sim/health"), "The simulator"
            )
            run_command(installation, processes, "seed_demo", "--password", DEMO_PASSWORD)
        if remembers:
            mark_prepared(installation)
    with progress.step("Web and worker"):
        processes.wait_until(lambda: answers(f"{installation.dashboard}/health/ready"), "Conversa")
    processes.mark_ready()


def run_command(installation: Installation, processes: Processes, *arguments: str) -> None:
    """Run a command of manage.py to its end. Raises ProcessDied with what it printed."""
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT / "backend",
        env=installation.environment,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    processes.check_alive()
    if result.returncode:
        raise ProcessDied(f"`manage.py {arguments[0]}` failed:\n{result.stdout.rstrip()}")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def watch(processes: Processes, database: DatabaseWatch | None = None) -> None:
    """Stay until a signal comes, and start again what dies. Raises ProcessDied when that does not
    help.
    """
    deaths: deque[float] = deque(maxlen=DEATHS)
    while True:
        if name := processes.find_dead():
            problem = processes.explain_death(name)
            deaths.append(time.monotonic())
            if len(deaths) == DEATHS and deaths[-1] - deaths[0] < DEATHS_WITHIN_SECONDS:
                raise problem
            print(f"\n  {problem}\n  Restarting it.\n", file=sys.stderr, flush=True)
            processes.start(name)
        if database is not None:
            database.look()
        time.sleep(0.2)


def describe(installation: Installation, seconds: float) -> str:
    """The addresses and log-ins that a person needs next."""
    lines = ["", f"  Ready after {seconds:.1f} s.", "", f"  Dashboard    {installation.dashboard}"]
    if installation.demo:
        lines += [
            f"  Phone page   {installation.simulator}/phone",
            f"  Admin        {installation.dashboard}/admin/",
            "",
            "  Log in with                        password",
            f"  alice@luna.example                 {DEMO_PASSWORD}   owner of Luna Ceramics",
            f"  bob@luna.example                   {DEMO_PASSWORD}   on her team",
            (
                f"  charlie@harbor.example             {DEMO_PASSWORD}   owner of Harbor "
                "Barber, separate from Luna"
            ),
            f"  admin@conversa.example             {DEMO_PASSWORD}   platform admin",
            "",
            *([f"  Model: {installation.model}", ""] if installation.model else []),
            f"  Emails go to {installation.home / 'mail'}, logs to {installation.home / 'logs'}.",
        ]
    else:
        lines += [f"  Admin        {installation.dashboard}/admin/"]
        if public := installation.environment.get("PUBLIC_URL") or installation.environment.get(
            "NGROK_URL"
        ):
            lines += [
                f"  From outside {public}",
                f"  Webhook      {public.rstrip('/')}/core/webhook/instagram/",
            ]
    return "\n".join([*lines, "  Ctrl-C stops it.", ""])


def clean_up_after_earlier_start(installation: Installation) -> None:
    """End what a killed launcher left behind. Raises NotPossible while one still runs on the same
    data.
    """
    state = read_state(installation.home)
    if state is None:
        return
    if find_process(state["launcher"]):
        raise NotPossible(
            f"Conversa is already running on {installation.home} ({state['dashboard']}). "
            "Stop it with `make stop`, or set CONVERSA_HOME to another folder."
        )
    left = [
        process for identity in state["processes"].values() if (process := find_process(identity))
    ]
    if left:
        print("  An earlier start was killed; stopping what it left running.")
        end(left)
    stop_postgres(installation.home)
    state_file(installation.home).unlink(missing_ok=True)


def stop(installation: Installation) -> int:
    """Stop the installation on this data folder, whoever started it, and its Postgres."""
    state = read_state(installation.home)
    launcher = find_process(state["launcher"]) if state else None
    if launcher:
        launcher.terminate()
        launcher.wait(60)
    else:
        clean_up_after_earlier_start(installation)
        stop_postgres(installation.home)
    print("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
