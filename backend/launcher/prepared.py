"""Remembers that the demo's database has its tables and its people, so that a second start is
quick.

The mark is the database's comment, which exists exactly as long as the database.
"""

import hashlib

from psycopg import sql

from config.postgres import connect
from launcher.environment import ROOT, Installation


def is_prepared(installation: Installation) -> bool:
    """Return whether this very code has migrated and filled this database before."""
    with connect(installation.home) as connection:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        found = connection.execute(query, [installation.database]).fetchone()
    return found is not None and found[0] == _mark()


def mark_prepared(installation: Installation) -> None:
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}").format(
        sql.Identifier(installation.database), sql.Literal(_mark())
    )
    with connect(installation.home) as connection:
        connection.execute(comment)


def _mark() -> str:
    """Return a mark that changes with all that migrating or filling depends on: migrations, also
    those of packages, and the demo.
    """
    backend = ROOT / "backend"
    files = [
        *backend.glob("*/migrations/*.py"),
        *backend.glob("core/demo/*.py"),
        backend / "core/businesses/schemas.py",
        backend / "core/businesses/snapshot.py",
        backend / "core/businesses/template.py",
        backend / "requirements.txt",
    ]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return f"prepared {digest.hexdigest()}"
