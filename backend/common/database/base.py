"""The backend of django-tenants, which waits for Postgres less often.

What nobody waits for travels with the next statement that somebody does: BEGIN, `SET search_path`,
and inside `pipelined` whatever writes. All go as one string of statements, which costs the worker a
third and Postgres half of the same statements one by one. (psycopg's pipelines wait as seldom, but
cost both more than statements one by one.)
"""

# The stubs of Django leave these methods out, and django-tenants has no types.
# mypy: disable-error-code="misc, has-type, attr-defined"

import select
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.base import ServerSideCursor
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantWrapper
from django_tenants.utils import quote_schema_name

from common.database.lifetime import note_business, retire

# What may travel with others. Some commands of Postgres must come alone.
JOINED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "SAVEPOINT", "RELEASE")
# They name no table, and one of them comes when the transaction takes no other statement.
OF_SAVEPOINTS = ("SAVEPOINT", "ROLLBACK", "RELEASE")


@contextmanager
def pipelined() -> Iterator[None]:
    """Send the block's statements without waiting for each. Whoever reads a result waits for it,
    and so does COMMIT.

    A failure is raised by the next wait, so it belongs to one of the statements since the last. A
    transaction inside is then undone.
    """
    with connection.pipelined():
        yield


@contextmanager
def pipelined_transaction() -> Iterator[None]:
    """A transaction that is `pipelined`. Also a decorator."""
    with pipelined(), transaction.atomic():
        yield


def ask_for(sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> "Answer":
    """Have a statement done, and return its answer, which may be read later or never.

    It does without Django's cursor, which costs as much as building the statement.
    """
    answer: Answer = connection.ask_for(sql, parameters)
    return answer


class _Result:
    """What a statement returned that travelled with others."""

    def __init__(self, cursor: Any) -> None:
        self.rowcount, self.description = cursor.rowcount, cursor.description
        self._rows = iter(cursor.fetchall() if cursor.pgresult.nfields else ())

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int) -> list[Any]:
        return [row for row, _ in zip(self._rows, range(size), strict=False)]

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def close(self) -> None:
        self._rows = iter(())


class Answer:
    """The answer of a statement of `ask_for`. Whoever reads it waits for it."""

    own = None

    def __init__(self, db: "DatabaseWrapper") -> None:
        self._db = db
        self._result: _Result | None = None

    def receive(self, cursor: Any) -> None:
        """Take the result on which the cursor stands."""
        self._result = _Result(cursor)

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        return self._read().fetchone()

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        return self._read().fetchall()

    def _read(self) -> _Result:
        if self._result is None:
            self._db.send_waiting()
        if self._result is None:
            raise DatabaseError("The statement was not done, because one before it failed.")
        return self._result


class _JoiningCursor(CursorWrapper):
    """Has its statement travel with what waits already."""

    def __init__(self, cursor: Any, db: "DatabaseWrapper") -> None:
        super().__init__(cursor, db)
        self.own = cursor  # psycopg's; `cursor` may be a _Result
        self.waits = False

    def receive(self, cursor: Any) -> None:
        """Take the result on which the cursor stands."""
        self.cursor, self.waits = cursor if cursor is self.own else _Result(cursor), False

    def _execute(self, sql: Any, params: Any, *ignored: Any) -> Any:
        if not self._may_join(sql):
            self._go_alone(sql)
            return super()._execute(sql, params)
        self.cursor = self.own
        self.db.validate_no_broken_transaction()
        self.db.note_search_path(sql)
        with self.db.wrap_database_errors:
            text = sql if params is None else self.own.mogrify(sql, params)
        self.waits = True
        self.db.join(text, self)
        return None

    def _go_alone(self, sql: Any = "") -> None:
        """Send what waits, so that what comes next goes by psycopg's own cursor."""
        self.db.note_search_path(sql)
        self.db.send_waiting()
        self.cursor = self.own

    def _may_join(self, sql: Any) -> bool:
        """Not what `psycopg.sql` composes, bytes, and what a cursor of the server's declares."""
        return (
            isinstance(sql, str)
            and ";" not in sql
            and sql.lstrip().startswith(JOINED)
            and not isinstance(self.own, ServerSideCursor)
        )

    def _executemany(self, sql: Any, param_list: Any, *ignored: Any) -> Any:
        self._go_alone(sql)
        return super()._executemany(sql, param_list)

    def callproc(self, *arguments: Any) -> Any:
        self._go_alone()
        return super().callproc(*arguments)

    def __getattr__(self, name: str) -> Any:
        if name in {"copy", "stream"}:
            self._go_alone()
        elif self.waits and name != "close":
            self.db.send_waiting()
        return super().__getattr__(name)

    def __iter__(self) -> Iterator[Any]:
        if self.waits:
            self.db.send_waiting()
        return super().__iter__()


class _JoiningCursorDebug(CursorDebugWrapper, _JoiningCursor):
    pass


class DatabaseWrapper(TenantWrapper):
    due_search_path = ""
    is_pipelined = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # Statements that are not sent yet, and who reads their results.
        self._waiting: list[tuple[str, _JoiningCursor | Answer | None]] = []
        self._scribe: Any = None  # a cursor of psycopg's for `ask_for` and `send_waiting`
        self._last_status: str | None = None  # what Postgres said of the last one sent

    # --- statements that travel together --------------------------------------------------------
    @contextmanager
    def pipelined(self) -> Iterator[None]:
        """Do what `pipelined` of this module does; inside such a block, nothing more."""
        if self.is_pipelined:
            yield
            return
        self.is_pipelined = True
        try:
            yield
            self.send_waiting()
        except BaseException:
            # Inside a transaction what waits goes on to wait: its BEGIN may be among it.
            if not self.in_atomic_block:
                self._waiting, self.search_path_set_schemas = [], None
                if self.connection and not self.connection.closed:
                    self.connection.rollback()  # a transaction that nobody has ended
            raise
        finally:
            self.is_pipelined = False

    def ask_for(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any]) -> Answer:
        """Do what `ask_for` of this module does."""
        self.ensure_connection()
        self.validate_no_broken_transaction()
        self._handle_search_path()
        self.note_search_path(sql)
        answer = Answer(self)
        with self.wrap_database_errors:
            text = self._get_scribe().mogrify(sql, parameters)
        self.join(text, answer)
        return answer

    def _get_scribe(self) -> Any:
        if self._scribe is None or self._scribe.connection is not self.connection:
            self._scribe = self.connection.cursor()
        return self._scribe

    def join(self, text: str, reader: _JoiningCursor | Answer) -> None:
        """Send the statement with what waits, or inside `pipelined` have it wait too."""
        self._waiting.append((text, reader))
        if not self.is_pipelined:
            self.send_waiting()

    def send_waiting(self) -> None:
        """Send what waits, and hand out the results. After a failure, none of it was done that can
        be undone.
        """
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        last = waiting[-1][1]
        own = last.own if last is not None and last.own and not last.own.closed else None
        try:
            with self.wrap_database_errors:
                cursor = own or self._get_scribe()
                # On a line of its own, because a statement may end in a comment.
                cursor.execute("\n;\n".join(text for text, _ in waiting))
                for number, (_, reader) in enumerate(waiting):
                    if number:
                        cursor.nextset()
                    if reader is not None:
                        reader.receive(cursor)
        except BaseException:
            self.search_path_set_schemas = None  # it may have been undone with the rest
            # A string that Postgres cannot read does not begin the transaction either.
            self.needs_rollback |= self.in_atomic_block and waiting[0] == ("BEGIN", None)
            raise
        self._last_status = cursor.statusmessage

    # --- transactions ---------------------------------------------------------------------------
    def _set_autocommit(self, autocommit: bool) -> None:
        """Leave psycopg in autocommit mode: in any other it would send a BEGIN of its own."""
        if not self.connection.autocommit:
            super()._set_autocommit(True)
        if not autocommit:
            self._waiting.append(("BEGIN", None))

    def _commit(self) -> None:
        if self._waiting == [("BEGIN", None)]:
            self._waiting = []  # nothing happened in it
        elif self.connection is not None:
            self._waiting.append(("COMMIT", None))
            self.send_waiting()
            if self._last_status == "ROLLBACK":
                raise transaction.TransactionManagementError(
                    "Nothing was committed: a statement of the transaction had failed."
                )

    def _rollback(self) -> None:
        self._waiting = []
        super()._rollback()

    def _savepoint_commit(self, sid: str) -> None:
        """Wait for what came before, because only now can the savepoint undo it."""
        super()._savepoint_commit(sid)
        self.send_waiting()

    def _savepoint_rollback(self, sid: str) -> None:
        with suppress(DatabaseError):  # what waited may fail: it is undone
            self.send_waiting()
        super()._savepoint_rollback(sid)

    # --- the search path ------------------------------------------------------------------------
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

    def note_search_path(self, sql: Any = "") -> None:
        """Have the path that is due, if any, set before this statement, unless it needs none.

        Since its cursor was made, another business may have been entered, or the path been undone.
        """
        self._handle_search_path()
        if isinstance(sql, str) and sql.startswith(OF_SAVEPOINTS):
            return
        if self.due_search_path:
            self._waiting.append((self.due_search_path, None))
            self.due_search_path = ""
            note_business(self.connection, self.schema_name)

    # --- connections and cursors ----------------------------------------------------------------
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Of the pool, one that Postgres has not closed meanwhile, as a restart does to all."""
        while True:
            lent = super().get_new_connection(conn_params)
            if not self.pool or not _has_been_closed(lent):
                return lent
            lent.close()
            self.pool.putconn(lent)  # a closed one is replaced

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return _JoiningCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        return _JoiningCursorDebug(cursor, self)

    def create_cursor(self, name: str | None = None) -> Any:
        if not name:
            return super().create_cursor()
        # As Django does, but by its own autocommit: psycopg's is always on.
        return ServerSideCursor(
            self.connection, name=name, scrollable=False, withhold=self.autocommit
        )  # type: ignore[call-arg]  # the stubs leave its parameters out

    def _cursor(self, name: str | None = None) -> Any:
        cursor = super()._cursor(name)
        if name:
            self.note_search_path()
            self.send_waiting()
        return cursor

    def close(self) -> None:
        self.due_search_path = ""
        super().close()

    def _close(self) -> None:
        self._waiting, self._scribe = [], None
        if self.connection is not None:
            retire(self.connection)
        super()._close()


def _has_been_closed(lent: Any) -> bool:
    """Whether there is anything to read on an idle connection: its end, or why it ends."""
    poll = select.poll()
    poll.register(lent.fileno(), select.POLLIN)
    return bool(poll.poll(0))
