"""The backend of django-tenants, which waits for Postgres less often.

BEGIN and `SET search_path` travel with the first statement of a transaction, in one pipeline
(https://www.psycopg.org/psycopg3/docs/advanced/pipeline.html), and in a `pipelined` transaction the
last changes with COMMIT. A connection that the pool lends is looked at, not asked.

psycopg's own BEGIN is waited for, in a pipeline too. So its connections stay in autocommit mode,
and this file sends BEGIN and COMMIT where Django turns autocommit off and on.
"""

# The stubs of Django leave these methods out, and django-tenants has no types.
# mypy: disable-error-code="misc, has-type, attr-defined"

import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.backends.postgresql.base import Cursor as DjangoCursor
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper, debug_transaction
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantWrapper
from django_tenants.utils import quote_schema_name

from common.database.lifetime import note_business, retire

# A pipeline takes no two commands in one string, and some commands of Postgres must come first.
JOINED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
# They name no table, and one of them comes when the transaction takes no other statement.
OF_SAVEPOINTS = ("SAVEPOINT", "ROLLBACK", "RELEASE")


@contextmanager
def pipelined() -> Iterator[None]:
    """Send the block's statements without waiting for each other: whoever reads a result waits for
    it, and the end for all.

    A failure is raised by the next wait, so it belongs to one of the statements since the last. A
    transaction inside is then undone, also when it was its COMMIT that went out together with what
    failed.
    """
    with connection.pipelined():
        yield


@contextmanager
def pipelined_transaction() -> Iterator[None]:
    """A transaction that is `pipelined`. Also a decorator."""
    with pipelined(), transaction.atomic():
        yield


class _Cursor(DjangoCursor):
    @property
    def rowcount(self) -> int:
        """Waits for the statement in a pipeline, where psycopg's own says -1 until then."""
        self._fetch_pipeline()
        return int(super().rowcount)


class _DueFirst(CursorWrapper):
    """Sends what is due, BEGIN and the search path, together with the statement that needs it."""

    def _execute(self, sql: str, params: Any, *ignored: Any) -> Any:
        db = self.db
        is_of_savepoints = sql.startswith(OF_SAVEPOINTS)
        if not db.is_begin_due and (not db.due_search_path or is_of_savepoints):
            return super()._execute(sql, params)
        if not is_of_savepoints and (";" in sql or not sql.lstrip().startswith(JOINED)):
            db.send_due()
            return super()._execute(sql, params)
        try:
            with db.pipelined():
                db.send_due(search_path=not is_of_savepoints)
                return super()._execute(sql, params)
        except Exception:
            db.search_path_set_schemas = None  # it was undone with the statement
            raise

    def _executemany(self, sql: str, param_list: Any, *ignored: Any) -> Any:
        self.db.send_due()
        return super()._executemany(sql, param_list)

    def __getattr__(self, name: str) -> Any:
        if name in {"copy", "stream"}:
            self.db.send_due()
        return super().__getattr__(name)


class _DueFirstDebug(CursorDebugWrapper, _DueFirst):
    pass


class DatabaseWrapper(TenantWrapper):
    due_search_path = ""
    is_begin_due = False
    pipeline: Any = None

    @contextmanager
    def pipelined(self) -> Iterator[None]:
        """Send the block's statements without waiting for each; inside such a block, nothing
        more.
        """
        if self.pipeline is not None:
            yield
            return
        self.ensure_connection()
        try:
            with self.wrap_database_errors, self.connection.pipeline() as self.pipeline:
                yield
        except Exception:
            if not self.in_atomic_block and not self.connection.closed:
                self.connection.rollback()  # of a transaction whose COMMIT came too late to be done
            self.search_path_set_schemas = None
            raise
        finally:
            self.pipeline = None

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": _Cursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Of the pool, one that Postgres has not closed meanwhile, as a restart does to all."""
        while True:
            lent = super().get_new_connection({**conn_params, "autocommit": True})
            if not self.pool or not _has_been_closed(lent):
                return lent
            lent.close()
            self.pool.putconn(lent)  # a closed one is replaced

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return _DueFirst(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        return _DueFirstDebug(cursor, self)

    def _cursor(self, name: str | None = None) -> Any:
        cursor = super()._cursor(name)
        if name:
            self.send_due()
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

    def send_due(self, *, search_path: bool = True) -> None:
        """Send BEGIN and the search path, where they are due. Should that fail, they are again."""
        with self.wrap_database_errors:
            if self.is_begin_due:
                self.connection.execute("BEGIN")
                self.is_begin_due = False
            if search_path and self.due_search_path:
                path, self.due_search_path = self.due_search_path, ""
                try:
                    self.connection.execute(path)
                    note_business(self.connection, self.schema_name)
                except Exception:
                    self.search_path_set_schemas = None
                    raise

    def _set_autocommit(self, autocommit: bool) -> None:
        self.is_begin_due = not autocommit

    def _commit(self) -> None:
        if self.connection is None or self.is_begin_due:
            return  # nothing was asked
        with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
            self.connection.execute("COMMIT")
            if self.pipeline is not None and self.run_on_commit:
                self.pipeline.sync()  # what follows a commit must not come before it

    def _rollback(self) -> None:
        if not self.is_begin_due:
            self._end_aborted_pipeline()
            super()._rollback()

    def _savepoint_commit(self, sid: str) -> None:
        """Wait for what came before, because only now can the savepoint undo it."""
        if self.pipeline is not None:
            with self.wrap_database_errors:
                self.pipeline.sync()
        super()._savepoint_commit(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        self._end_aborted_pipeline()
        super()._savepoint_rollback(sid)

    def _end_aborted_pipeline(self) -> None:
        """After a failure a pipeline takes nothing, no ROLLBACK either, until it is synchronised.
        What failed has been raised, or is undone now.
        """
        if self.pipeline is not None:
            with suppress(psycopg.Error):
                self.pipeline.sync()

    def close(self) -> None:
        self.due_search_path, self.is_begin_due = "", False
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
