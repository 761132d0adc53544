"""The backend of django-tenants, which waits for Postgres less often.

Three waits go from each transaction: the check of the connection that the pool lends, BEGIN, and
`SET search_path`. The last two travel with the first statement, in one pipeline
(https://www.psycopg.org/psycopg3/docs/advanced/pipeline.html).
"""

# The stubs of Django leave these methods out, and django-tenants has no types.
# mypy: disable-error-code="misc, has-type, attr-defined"

import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import Cursor as DjangoCursor
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantWrapper
from django_tenants.utils import quote_schema_name

from common.database.lifetime import note_business, retire

# A pipeline takes no two commands in one string, and some commands of Postgres must come first.
JOINED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
# They name no table, and one of them comes when the transaction takes no other statement.
OF_SAVEPOINTS = ("SAVEPOINT", "ROLLBACK", "RELEASE")


@contextmanager
def pipelined() -> Iterator[None]:
    """Send the block's statements without waiting for each. Whoever reads a result waits for it,
    and so does COMMIT.

    A failure is raised by the next wait, so it belongs to one of the statements since the last. Use
    it around a transaction, which is rolled back whichever it was: `with pipelined(),
    transaction.atomic()`.
    """
    with connection.pipelined():
        yield


class _Cursor(DjangoCursor):
    @property
    def rowcount(self) -> int:
        """Waits for the statement in a pipeline, where psycopg's own says -1 until then."""
        self._fetch_pipeline()
        return int(super().rowcount)


class _SchemaFirst(CursorWrapper):
    """Sets the search path that is due together with the statement that needs it."""

    def _execute(self, sql: str, params: Any, *ignored: Any) -> Any:
        if not self.db.due_search_path or sql.startswith(OF_SAVEPOINTS):
            return super()._execute(sql, params)
        if ";" in sql or not sql.lstrip().startswith(JOINED):
            self.db.set_due_search_path()
            return super()._execute(sql, params)
        try:
            with self.db.pipelined():
                self.db.set_due_search_path()
                return super()._execute(sql, params)
        except Exception:
            self.db.search_path_set_schemas = None  # it was undone with the statement
            raise

    def _executemany(self, sql: Any, param_list: Any, *ignored: Any) -> Any:
        self.db.set_due_search_path()
        return super()._executemany(sql, param_list)

    def __getattr__(self, name: str) -> Any:
        if name in {"copy", "stream"}:
            self.db.set_due_search_path()
        return super().__getattr__(name)


class _SchemaFirstDebug(CursorDebugWrapper, _SchemaFirst):
    pass


class DatabaseWrapper(TenantWrapper):
    due_search_path = ""
    is_pipelined = False

    @contextmanager
    def pipelined(self) -> Iterator[None]:
        """Do what `pipelined` of this module does; inside such a block, nothing more."""
        if self.is_pipelined:
            yield
            return
        self.ensure_connection()
        try:
            with self.wrap_database_errors, self.connection.pipeline():
                self.is_pipelined = True
                yield
        finally:
            self.is_pipelined = False

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": _Cursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Of the pool, one that Postgres has not closed meanwhile, as a restart does to all."""
        while True:
            lent = super().get_new_connection(conn_params)
            if not self.pool or not _has_been_closed(lent):
                return lent
            lent.close()
            self.pool.putconn(lent)  # a closed one is replaced

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return _SchemaFirst(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        return _SchemaFirstDebug(cursor, self)

    def _cursor(self, name: str | None = None) -> Any:
        cursor = super()._cursor(name)
        if name:
            self.set_due_search_path()
        return cursor

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Note that the path is to be set; django-tenants, whose method this is, sets it at once.

        It calls this for every cursor, and forgets what was set with each other business, with a
        connection that is given back and with a rollback.
        """
        if self.search_path_set_schemas:
            return
        self.search_path_set_schemas = self._get_cursor_search_paths()
        paths = ",".join(quote_schema_name(path) for path in self.search_path_set_schemas)
        self.due_search_path = f"SET search_path = {paths}"

    def set_due_search_path(self) -> None:
        """Send the search path that is due, if any. Should that fail, it is due again."""
        path, self.due_search_path = self.due_search_path, ""
        if path:
            try:
                with self.wrap_database_errors:
                    self.connection.execute(path)
                note_business(self.connection, self.schema_name)
            except Exception:
                self.search_path_set_schemas = None
                raise

    def _savepoint_rollback(self, sid: str) -> None:
        """In a pipeline, Postgres reads nothing more after a failure until it is told to go on."""
        if self.is_pipelined:
            with suppress(self.Database.Error), self.connection.pipeline() as pipeline:
                pipeline.sync()
        super()._savepoint_rollback(sid)

    def close(self) -> None:
        self.due_search_path = ""
        super().close()

    def _close(self) -> None:
        if self.connection is not None:
            retire(self.connection)
        super()._close()


def _has_been_closed(lent: Any) -> bool:
    """Whether there is anything to read on an idle connection: its end, or why it ends."""
    poll = select.poll()
    poll.register(lent.fileno(), select.POLLIN)
    return bool(poll.poll(0))
