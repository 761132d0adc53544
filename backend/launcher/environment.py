"""What the processes of an installation find in their environment, and what must hold before they
start.
"""

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent.parent


# What the demo finds empty, which keeps out what `.env` says of real accounts.
OF_REAL_ACCOUNTS = (
    "PUBLIC_URL",
    "NGROK_URL",
    "EMAIL_HOST",
    "ALLOWED_HOSTS",
    "CORS_ALLOWED_ORIGINS",
    "OPENAI_MODEL",
    "BEHIND_PROXY",
)


class NotPossible(Exception):
    """The installation cannot be started or stopped as asked. The message says what to do."""


@dataclass(frozen=True)
class Installation:
    """One installation on this machine: where it listens, where its data is, what its processes are
    told.

    `environment` is complete: children get it and nothing else.
    """

    demo: bool
    home: Path
    port: int
    simulator_port: int
    environment: dict[str, str]

    @property
    def dashboard(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def workers(self) -> int:
        """Return how many workers run: with real accounts on two cores a second one, which carries
        half as many replies again.
        """
        return 1 if self.demo else min(2, os.cpu_count() or 1)

    @property
    def simulator(self) -> str:
        return f"http://localhost:{self.simulator_port}"

    @property
    def model(self) -> str:
        """Return the demo's model, where it is not the simulator's: "llama3.2 at http://…"; else
        "".
        """
        url = self.environment.get("OPENAI_BASE_URL", "")
        is_real = self.demo and url != f"http://127.0.0.1:{self.simulator_port}/v1"
        return f"{self.environment['OPENAI_MODEL']} at {url}" if is_real else ""

    @property
    def embedded_postgres(self) -> bool:
        return not self.environment.get("DB_HOST")

    @property
    def database(self) -> str:
        return self.environment.get("DB_NAME") or "conversa_db"

    @property
    def ports(self) -> dict[str, int]:
        """Return the ports that must be free, by the variable that changes them."""
        return (
            {"PORT": self.port, "SIMULATOR_PORT": self.simulator_port}
            if self.demo
            else {"PORT": self.port}
        )


def read_installation(*, demo: bool) -> Installation:
    """Return the installation that the environment and `.env` describe; the environment wins.
    Raises NotPossible.

    The demo takes only its ports and its data folder from `.env`: with somebody's real accounts in
    it, it must neither write into their database nor speak to their Instagram. It takes a real
    model from the environment alone, when OPENAI_BASE_URL says where: a key that lies around costs
    nobody anything.
    """
    written = {
        name: value for name, value in dotenv_values(ROOT / ".env").items() if value is not None
    }
    given = {**written, **os.environ}
    home = _home(given.get("CONVERSA_HOME", "").strip())
    port = _port(given, "PORT", 8000)
    simulator_port = _port(given, "SIMULATOR_PORT", 8100)
    # UTF-8 whatever the locale is, also one that is not installed.
    environment = {
        **os.environ,
        "CONVERSA_HOME": str(home),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
    # `python` in the Procfile is the one that runs this.
    environment["PATH"] = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    if demo:
        if port == simulator_port:
            raise NotPossible(
                f"PORT and SIMULATOR_PORT are both {port}. Give them different numbers."
            )
        environment |= _demo_environment(home, port, simulator_port, os.environ)
    else:
        environment = {**written, **environment}
    return Installation(demo, home, port, simulator_port, environment)


def _home(value: str) -> Path:
    """Return the data folder. A relative one starts at the project's folder, as in
    `config.env.folder`. Raises NotPossible.
    """
    try:
        return ROOT / Path(value or ".conversa").expanduser()
    except RuntimeError:
        raise NotPossible(
            f"CONVERSA_HOME={value} names the home folder of a user who does not exist."
        ) from None


def _port(given: dict[str, str], name: str, default: int) -> int:
    value = given.get(name, "").strip() or str(default)
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise NotPossible(f"{name} must be a port number between 1 and 65535, not {value!r}.")
    return int(value)


def _demo_environment(
    home: Path, port: int, simulator_port: int, given: os._Environ[str]
) -> dict[str, str]:
    """Return what the processes of the demo are told, beside what those of every installation are.

    Raises NotPossible.
    """
    return {
        **dict.fromkeys(OF_REAL_ACCOUNTS, ""),
        # A database of its own, so that `make run` on the same machine never shows the demo's
        # businesses.
        **{
            name: given.get(name, "")
            for name in ("DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "DASHBOARD_DIST")
        },
        "DB_NAME": given.get("DB_NAME", "") or "conversa_demo",
        "DEBUG": "True",
        "EMAIL_VERIFICATION": "False",
        "LOG_JSON": "False",
        **_simulated_services(simulator_port),
        "SIMULATOR_HOST": "127.0.0.1",
        "SIMULATOR_PORT": str(simulator_port),
        "SIMULATOR_PUBLIC_URL": f"http://localhost:{simulator_port}",
        "SIMULATOR_DATA": str(home / "simulator.sqlite"),
        "SIMULATOR_WEBHOOK_URL": f"http://127.0.0.1:{port}/core/webhook/instagram/",
        **_demo_secrets(home / "demo.env"),
        **_real_model(given),
    }


def _simulated_services(simulator_port: int) -> dict[str, str]:
    """Return where the product finds the simulator, which stands in for Meta and for the model."""
    simulator = f"http://127.0.0.1:{simulator_port}"
    return {
        "FB_GRAPH_URL": simulator,
        "FB_DIALOG_URL": f"http://localhost:{simulator_port}",
        "IG_GRAPH_URL": f"{simulator}/graph.instagram.com",
        "IG_API_URL": f"{simulator}/api.instagram.com",
        "IG_DIALOG_URL": f"http://localhost:{simulator_port}/www.instagram.com",
        "OPENAI_BASE_URL": f"{simulator}/v1",
        "OPENAI_SEES_IMAGES": "True",
        "OPENAI_TRANSCRIPTION_MODEL": "whisper-1",
        "MEDIA_HOSTS": f"localhost:{simulator_port},127.0.0.1:{simulator_port}",
        "PHONE_PAGE_URL": f"http://localhost:{simulator_port}/phone",
    }


def _real_model(given: Mapping[str, str]) -> dict[str, str]:
    """Return what the demo is told of a model that is not the simulator's; nothing without
    OPENAI_BASE_URL. Raises NotPossible.
    """
    url, model = given.get("OPENAI_BASE_URL", "").strip(), given.get("OPENAI_MODEL", "").strip()
    if not url:
        return {}
    example = "make demo OPENAI_BASE_URL=http://localhost:11434/v1 OPENAI_MODEL=llama3.2"
    if not url.startswith(("http://", "https://")):
        raise NotPossible(f"OPENAI_BASE_URL is not a web address: {url!r}. For example: {example}")
    if not model:
        raise NotPossible(f"Which model of {url}? Name it as well: {example}")
    return {
        "OPENAI_BASE_URL": url,
        "OPENAI_MODEL": model,
        "OPENAI_API_KEY": given.get("OPENAI_API_KEY", "").strip() or "none",
        # What a model can do differs: photos and voice notes are its own only when somebody says
        # so.
        "OPENAI_SEES_IMAGES": given.get("OPENAI_SEES_IMAGES", "").strip() or "False",
        "OPENAI_TRANSCRIPTION_MODEL": given.get("OPENAI_TRANSCRIPTION_MODEL", "").strip(),
    }


def _demo_secrets(path: Path) -> dict[str, str]:
    """Return the demo's keys, which are made once: the page tokens in its database are encrypted
    with them. Raises NotPossible.
    """
    fresh = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEYS": "",
        "FB_APP_ID": str(10**15 + secrets.randbelow(10**15)),
        "FB_APP_SECRET": secrets.token_hex(16),
        "FB_VERIFY_TOKEN": secrets.token_urlsafe(16),
        "IG_APP_ID": str(10**15 + secrets.randbelow(10**15)),
        "IG_APP_SECRET": secrets.token_hex(16),
        "OPENAI_API_KEY": "demo",
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in dotenv_values(path).items() if value is not None}
        if not fresh.keys() <= kept.keys():
            kept = {**fresh, **kept}
            path.touch(mode=0o600)
            lines = ["# Made by `make demo`. Without it the demo's connections cannot be read."]
            path.write_text(
                "\n".join([*lines, *(f"{name}='{value}'" for name, value in kept.items()), ""])
            )
    except OSError as error:
        raise NotPossible(
            f"Can't write to the data folder {path.parent}: {error.strerror}. Set "
            "CONVERSA_HOME to another one."
        ) from None
    return kept


def check_ports(installation: Installation) -> None:
    """Raise NotPossible for the first port that another program listens on."""
    for name, port in installation.ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((installation.environment.get("WEB_HOST") or "127.0.0.1", port))
            except OSError:
                command = "make demo" if installation.demo else "make run"
                raise NotPossible(
                    f"Port {port} is in use by another program. Choose another: "
                    f"{command} {name}={port + 10}"
                ) from None
