"""Reads the environment, once, and remembers what is wrong with it.

A bad value never raises here: it is replaced by its default and kept in `problems`, which
`config.checks` turns into Django system checks with hints. Nothing else reads `os.environ`.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import load_dotenv

ROOT = Path(__file__).resolve().parent.parent.parent
load_dotenv(ROOT / ".env")


@dataclass(frozen=True)
class Problem:
    """One wrong or missing variable: what is wrong, and what to do about it."""

    name: str
    message: str
    hint: str
    fatal: bool = True


problems: list[Problem] = []


def text(name: str, default: str = "") -> str:
    """Return the variable's value without spaces around it, or the default."""
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool) -> bool:
    """Return whether the variable says yes (1, true, yes, on) or no (0, false, no, off); else the
    default.
    """
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value:
        problems.append(
            Problem(name, f"{name} is neither true nor false.", f"Set {name}=True or {name}=False.")
        )
    return default


def number(name: str, default: float, *, low: float = 0, high: float = 1e9) -> float:
    """Return the number between `low` and `high`, or the default."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        parsed = float(value)
    except ValueError:
        parsed = low - 1
    if not low <= parsed <= high:
        problems.append(
            Problem(
                name,
                f"{name} is not a number between {low:g} and {high:g}.",
                f"Set {name}={default:g}.",
            )
        )
        return default
    return parsed


def whole(name: str, default: int, *, low: int = 0, high: int = 10**9) -> int:
    """Return the whole number between `low` and `high`, or the default."""
    return int(number(name, default, low=low, high=high))


def url(name: str, default: str) -> str:
    """Return a base URL without its last slash. A bare host such as `abc.ngrok-free.app` is taken
    as https.
    """
    value = text(name, default).rstrip("/")
    if is_placeholder(value):
        hint = f"Set {name} to the address you have, or leave it empty."
        problems.append(
            Problem(
                name, f"{name} is still the example's, and taken as not set.", hint, fatal=False
            )
        )
        value = default
    if value and "://" not in value:
        value = f"https://{value}"
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half an IPv6 address, a port that is none
        is_address = False
    if value and not is_address:
        problems.append(
            Problem(
                name,
                f"{name} is not a web address.",
                f"Set {name}={default or 'https://example.com'}.",
            )
        )
        return default
    return value


def is_placeholder(value: str) -> bool:
    """Return whether the value is one of the example's, such as `your-app-id`."""
    return value.removeprefix("https://").startswith(("your-", "your_"))


def folder(name: str, default: Path) -> Path:
    """Return a folder. A relative one starts at the project's folder, so that it is the same for
    every process.
    """
    try:
        return ROOT / Path(text(name, str(default))).expanduser()
    except RuntimeError:  # "~somebody" who is not there
        problems.append(
            Problem(
                name, f"{name} names the home of a user who is not there.", f"Set {name}={default}."
            )
        )
        return default


def words(name: str) -> list[str]:
    """Return the values between the commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def prices(name: str, default: str) -> dict[str, tuple[float, float]]:
    """Return "model=in/out, model=in/out" as {model: (in, out)}."""
    try:
        return _read_prices(text(name, default))
    except ValueError:
        problems.append(Problem(name, f"{name} is not a list of prices.", f"Set {name}={default}"))
        return _read_prices(default)


def _read_prices(value: str) -> dict[str, tuple[float, float]]:
    found = {}
    for entry in value.split(","):
        model, _, pair = entry.strip().partition("=")
        read, written = (float(part) for part in pair.split("/"))
        if not model or not (0 <= read < 1e6 and 0 <= written < 1e6):
            raise ValueError(entry)
        found[model] = (read, written)
    return found
