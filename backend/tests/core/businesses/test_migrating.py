"""A migration of all businesses: one that is locked or broken keeps no other from it, an
interrupted run goes on where it was, and it says how far it is.
"""

import io
import json
import os
import subprocess
import sys

import psycopg
import pytest

from config.postgres import embedded_socket_folder
from conftest import BACKEND, HOME
from core.businesses.migrating import Failure
from core.management.commands.migrate import Report, describe_failures

BEGIN = """
import django, json; django.setup()
from accounts.models import User
from core.businesses import migrating
from core.businesses.creation import create_business
from core.models import Business, SchemaStep
migrating.LOCK_TIMEOUT = "50ms"
"""
MAKE = """
owner = User.objects.create(email="owner@example.com")
made = [create_business(name=f"Shop {number}", owner=owner) for number in range(5)]
position = SchemaStep.objects.count() + 1
SchemaStep.objects.create(position=position, app="x", name="y", snapshot="SELECT 1",
    sql="ALTER TABLE conversations_customer ADD COLUMN nickname text")
print(json.dumps([(business.pk, business.schema_name) for business in made]))
"""
MIGRATE = """
print(json.dumps([failure.business_id for failure in migrating.migrate_businesses()]))
"""
INTERRUPT = """
class Interrupted(Exception):
    pass

def stop(done, total):
    raise Interrupted

try:
    migrating.migrate_businesses(workers=1, report=stop)
except Interrupted as error:
    stopped = error  # kept, as that of Ctrl-C is until the program has ended
    print(json.dumps("interrupted"))
"""
MIGRATED = (
    "SELECT count(*) FROM information_schema.columns WHERE column_name = 'nickname' "
    "AND table_schema LIKE 'b!_%' ESCAPE '!'"
)


class Installation:
    """Five businesses that lack a step, in a database of their own."""

    def __init__(self, database):
        self.database = database
        self.businesses = self.run(MAKE)

    def run(self, code):
        """What the last line that the program prints says."""
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + code],
            cwd=BACKEND,
            env={**os.environ, "DB_NAME": self.database},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def connect(self):
        folder = str(embedded_socket_folder(HOME))
        return psycopg.connect(host=folder, user="postgres", dbname=self.database)

    def count_migrated(self):
        with self.connect() as connection:
            return connection.execute(MIGRATED).fetchone()[0]


@pytest.fixture
def installation(new_database):
    return Installation(new_database("migrating"))


def test_a_locked_business_and_a_broken_one_keep_no_other_from_being_migrated(installation):
    (locked, locked_schema), (broken, broken_schema), *_others = installation.businesses
    with installation.connect() as other, other.transaction():
        other.execute(f"ALTER TABLE {broken_schema}.conversations_customer RENAME TO gone")
    with installation.connect() as other:
        other.execute(f"LOCK TABLE {locked_schema}.conversations_customer IN SHARE MODE")
        assert sorted(installation.run(MIGRATE)) == [locked, broken]
        assert installation.count_migrated() == 3
    assert installation.run(MIGRATE) == [broken]
    assert installation.count_migrated() == 4


def test_an_interrupted_run_keeps_what_it_did_and_the_next_one_does_the_rest(installation):
    assert installation.run(INTERRUPT) == "interrupted"
    assert 1 <= installation.count_migrated() <= 4
    assert installation.run(MIGRATE) == []
    assert installation.count_migrated() == 5


class Terminal(io.StringIO):
    def __init__(self, *, is_terminal):
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self):
        return self.is_terminal

    def write(self, text, ending="\n"):
        return super().write(text + ending)


def test_a_log_gets_a_line_now_and_then():
    output = Terminal(is_terminal=False)
    report = Report(output)
    for done in range(1, 5_001):
        report(done, 5_000)
    lines = output.getvalue().splitlines()
    assert len(lines) == 20
    assert lines[0].startswith("  Businesses: 250 of 5,000")
    assert lines[-1] == "  Businesses: 5,000 of 5,000"


def test_a_terminal_gets_a_bar_on_one_line():
    output = Terminal(is_terminal=True)
    report = Report(output)
    report(1, 2)
    report(2, 2)
    half, whole = output.getvalue().split("\r")[1:]
    assert ("█" * 15 + "░" * 15) in half
    assert not half.endswith("\n")
    assert ("█" * 30) in whole
    assert whole.endswith("\n")


def test_what_failed_is_named_with_its_reason_and_what_to_do():
    said = describe_failures([Failure(number, "in use", may_pass=True) for number in range(1, 23)])
    assert "22 businesses were left as they were. Run migrate again." in said
    assert "business 1: in use" in said
    assert said.endswith("… and 2 more")
