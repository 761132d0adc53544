"""`python -m simulator`: reads the environment, listens on its port, and serves."""

import os
import socket
import sqlite3
import sys

import uvicorn

from simulator.app import build_app
from simulator.settings import BadSetting, Settings, read_settings
from simulator.world.store import Store


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        # Listening now, not later: a second simulator must fail here, before it opens the data.
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise BadSetting(
            f"Cannot listen on {settings.host}:{settings.port} ({error.strerror})."
        ) from error
    return listener


def _open_store(settings: Settings) -> Store:
    try:
        return Store(settings.data)
    except sqlite3.Error as error:
        raise BadSetting(f"Cannot open SIMULATOR_DATA {settings.data!r} ({error}).") from error


def main() -> int:
    try:
        settings = read_settings(dict(os.environ))
        listener = _listen(settings)
        store = _open_store(settings)
    except BadSetting as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 1
    config = uvicorn.Config(
        build_app(settings, store),
        log_level="warning",
        access_log=False,
        date_header=False,  # Meta's clock may differ from this machine's
        backlog=2048,
        # Longer than any pause of a client that keeps its connection, so that none meets a closed
        # one.
        timeout_keep_alive=75,
        # Phone pages hold a stream open; they must not hold up the end.
        timeout_graceful_shutdown=1,
    )
    print(f"Simulator ready: {settings.public_url}/phone", flush=True)
    uvicorn.Server(config).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
