"""Where the simulated world is stored: one sqlite file that survives a killed process."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, granular INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS pages (
    position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, name TEXT NOT NULL,
    owner_id TEXT NOT NULL, account_id TEXT UNIQUE, subscribed_fields TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS accounts (
    id TEXT PRIMARY KEY, username TEXT UNIQUE NOT NULL, name TEXT NOT NULL, echo_mode TEXT);
CREATE TABLE IF NOT EXISTS customers (username TEXT PRIMARY KEY, name TEXT);
CREATE TABLE IF NOT EXISTS threads (
    igsid TEXT PRIMARY KEY, account_id TEXT NOT NULL, username TEXT NOT NULL,
    conversation_id TEXT UNIQUE NOT NULL, consented INTEGER NOT NULL DEFAULT 0,
    opened_at INTEGER, updated_at INTEGER, typing_until INTEGER NOT NULL DEFAULT 0,
    seen_by_business TEXT, UNIQUE (account_id, username));
CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, mid TEXT UNIQUE NOT NULL, igsid TEXT NOT NULL,
    sender TEXT NOT NULL, via TEXT NOT NULL, text TEXT, attachments TEXT NOT NULL DEFAULT '[]',
    reply_to TEXT, created_at INTEGER NOT NULL, seen INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, edits INTEGER NOT NULL DEFAULT 0,
    reactions TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS messages_of_thread ON messages (igsid, created_at, seq);
CREATE TABLE IF NOT EXISTS sends (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, account_id TEXT, igsid TEXT,
    customer TEXT, action TEXT NOT NULL, text TEXT, tag TEXT, status INTEGER NOT NULL,
    code INTEGER, subcode INTEGER, mid TEXT);
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, person_id TEXT NOT NULL, redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL, declined TEXT NOT NULL, pages TEXT NOT NULL, issued_at INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS instagram_codes (
    code TEXT PRIMARY KEY, account_id TEXT NOT NULL, redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL, issued_at INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL, person_id TEXT NOT NULL, page_id TEXT,
    parent TEXT, scopes TEXT NOT NULL, declined TEXT NOT NULL, pages TEXT NOT NULL,
    issued_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, dead_subcode INTEGER);
CREATE UNIQUE INDEX IF NOT EXISTS one_page_token ON tokens (parent, page_id)
    WHERE page_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, account_id TEXT NOT NULL, item TEXT NOT NULL,
    kind TEXT NOT NULL, lane TEXT NOT NULL, due_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'PENDING', attempts INTEGER NOT NULL DEFAULT 0,
    status INTEGER, ms REAL);
CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries (lane, id) WHERE state = 'PENDING';
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, account_id TEXT,
    remaining INTEGER, detail TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sights (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, igsid TEXT NOT NULL, kind TEXT NOT NULL,
    who TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER, mid TEXT, text TEXT);
CREATE INDEX IF NOT EXISTS sights_of_thread ON sights (igsid, seq);
CREATE TABLE IF NOT EXISTS assets (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, mid TEXT, content_type TEXT NOT NULL,
    sample TEXT, body BLOB, dead INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS assets_of_message ON assets (mid);
CREATE TABLE IF NOT EXISTS stories (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, author TEXT NOT NULL,
    asset_id TEXT UNIQUE NOT NULL, posted_at INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0);
"""
# What a table has learned since its first version. A file of an older simulator gets these too.
ADDED_COLUMNS = (
    ("messages", "tag", "TEXT"),
    ("messages", "extra", "TEXT NOT NULL DEFAULT '{}'"),
    ("messages", "offered", "TEXT NOT NULL DEFAULT '[]'"),
    ("messages", "hidden", "INTEGER NOT NULL DEFAULT 0"),
    ("threads", "closes_at", "INTEGER"),
    ("threads", "held_by", "TEXT"),
    ("threads", "held_until", "INTEGER"),
    ("accounts", "blocked", "INTEGER NOT NULL DEFAULT 0"),
    ("deliveries", "section", "TEXT NOT NULL DEFAULT 'messaging'"),
    ("accounts", "instagram_fields", "TEXT NOT NULL DEFAULT '[]'"),
    ("deliveries", "login", "TEXT NOT NULL DEFAULT 'FACEBOOK'"),
)
TABLES = (
    "settings",
    "people",
    "pages",
    "accounts",
    "customers",
    "threads",
    "messages",
    "sends",
    "codes",
    "instagram_codes",
    "tokens",
    "deliveries",
    "faults",
    "sights",
    "assets",
    "stories",
)


class Store:
    """The rows. Every call takes a few microseconds and happens inside the event loop.

    Committed rows outlive SIGKILL (the operating system has them), though not a power cut.
    """

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=OFF")
        self.db.executescript(SCHEMA)
        for table, column, kind in ADDED_COLUMNS:
            if column not in {row["name"] for row in self.all(f"PRAGMA table_info({table})")}:
                self.db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        self._offset_ms = int(self.setting("clock_offset_ms", 0))
        self._ahead_ms = int(self.setting("clock_ahead_ms", 0))

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self.db.execute(sql, values)

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.db.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self.db.execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all of what is written inside, or nothing. Never await inside: all requests share
        the connection.
        """
        self.db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def clear(self) -> None:
        for table in TABLES:
            self.db.execute(f"DELETE FROM {table}")
        self._offset_ms = self._ahead_ms = 0

    def setting(self, key: str, default: Any = None) -> Any:
        row = self.one("SELECT value FROM settings WHERE key = ?", key)
        return default if row is None else json.loads(row["value"])

    def set_setting(self, key: str, value: Any) -> None:
        self.run("REPLACE INTO settings VALUES (?, ?)", key, json.dumps(value))

    def drop_setting(self, key: str) -> None:
        self.run("DELETE FROM settings WHERE key = ?", key)

    def now_ms(self) -> int:
        """Return the simulated time in milliseconds: Meta's clock, plus what it was advanced by."""
        return int(self.clock() * 1000) + self._offset_ms

    def clock(self) -> float:
        """Return what Meta's clock shows, in seconds: the machine's time, unless it is set
        otherwise.

        Time that was only skipped does not show there.
        """
        return time.time() + self._ahead_ms / 1000

    def set_ahead(self, seconds: float) -> None:
        self._ahead_ms = int(seconds * 1000)
        self.set_setting("clock_ahead_ms", self._ahead_ms)

    def advance(self, seconds: float) -> None:
        self._offset_ms += int(seconds * 1000)
        self.set_setting("clock_offset_ms", self._offset_ms)

    @property
    def offset_seconds(self) -> float:
        return self._offset_ms / 1000

    def close(self) -> None:
        self.db.close()
