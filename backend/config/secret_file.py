"""A secret key that a development machine makes for itself and keeps, so that nobody is logged out
and no stored token becomes unreadable when a process starts again.
"""

import os
import secrets
import tempfile
from pathlib import Path


def make_or_read_secret(path: Path) -> str:
    """Return the secret in that file, which is made on first use, readable by its owner only; ""
    where nothing can be written.

    Processes that start at the same moment agree on one.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Written aside and linked into place: no process ever reads half a key, and the first
            # one wins.
            descriptor, written = tempfile.mkstemp(dir=path.parent)  # mode 600
            with os.fdopen(descriptor, "w") as out:
                out.write(secrets.token_urlsafe(50))
            try:
                os.link(written, path)
            except FileExistsError:
                pass
            finally:
                os.unlink(written)
        return path.read_text().strip()
    except OSError:
        return ""


def read_secret(path: Path) -> str:
    """Return the secret in that file; "" where there is none, or where others could have written
    it.
    """
    try:
        return path.read_text().strip() if not path.stat().st_mode & 0o022 else ""
    except OSError:
        return ""
