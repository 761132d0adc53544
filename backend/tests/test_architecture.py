"""The walls of the house, held by tests: floors, doors, tenant tables."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError

from common.tenancy import in_business
from conversations.models import Thread

BACKEND = Path(__file__).parent.parent
LONGEST_FUNCTION = 40
LONGEST_FILE = 400
# Of the core: pairs of rooms (or files beside them) of which one imports the other, and the rooms
# that are in such a pair.
MOST_BOXES = 25
MOST_ARROWS = 70
PRODUCT = ("accounts", "api", "common", "config", "conversations", "core", "integrations")
# What stands for SQL where it is imported.
SQL_NAMES = {
    ("common.database.base", "ask_for"),
    ("common.rows", "ask"),
    ("common.rows", "fetch"),
    ("common.rows", "fetch_one"),
    ("django.db.models.expressions", "RawSQL"),
}
# The files in which SQL stands (decision 7). A caller that needs rows by another key writes that
# into the finders of the room that owns them.
SQL_FILES = {
    "api/live/hub.py",
    "common/counters_cache.py",
    "common/database/base.py",
    "common/jobs.py",
    "common/live.py",
    "common/locks.py",
    "common/queue_connection.py",
    "common/rows.py",
    "common/worker_health.py",
    "config/checks/database.py",
    "config/health.py",
    "config/postgres.py",
    "conversations/finders.py",
    "conversations/instructions.py",
    "conversations/overdue.py",
    "conversations/searching.py",
    "conversations/thread_list.py",
    "core/answering/situation.py",
    "core/assistant/paying.py",
    "core/businesses/finders.py",
    "core/businesses/migrating.py",
    "core/businesses/schemas.py",
    "core/connecting/finders.py",
    "core/businesses/snapshot.py",
    "core/businesses/template.py",
    "core/intake/group_commit.py",
    "core/intake/inbox.py",
    "core/receiving/fair_share.py",
    "core/reconciling/late_messages.py",
    "core/spending/budget.py",
    "core/spending/installation.py",
    "core/spending/tries.py",
}
# What has a `save` and is no row of ours.
SAVED_BUT_NO_ROWS = {
    ("api/auth.py", "form"),
    ("core/connecting/session.py", "session"),
    ("core/media/storage.py", "default_storage"),
}


def product_trees():
    """The files of the product, without migrations: the path of each and its syntax tree."""
    return [
        (str(path.relative_to(BACKEND)), ast.parse(path.read_text()))
        for room in PRODUCT
        for path in sorted((BACKEND / room).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def test_imports_only_go_down():
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--config", "pyproject.toml"],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_core_has_few_rooms_and_few_arrows_between_them():
    core = BACKEND / "core"
    arrows = {
        (room, imported)
        for path in core.rglob("*.py")
        for room in [path.relative_to(core).parts[0].removesuffix(".py")]
        for imported in read_imported_rooms(path)
        if imported != room
    }
    boxes = {box for arrow in arrows for box in arrow}
    assert len(boxes) <= MOST_BOXES, sorted(boxes)
    assert len(arrows) <= MOST_ARROWS, sorted(arrows)


def read_imported_rooms(path: Path) -> set[str]:
    """Return the rooms of the core that a file imports from, itself included."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    modules = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    modules += [
        f"{node.module}.{alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    ]
    return {module.split(".")[1] for module in modules if module.startswith("core.")}


def test_no_app_is_both_shared_and_tenant():
    assert not set(settings.SHARED_APPS) & set(settings.TENANT_APPS)


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_outside_a_door_there_are_no_tenant_tables(alpha):
    with pytest.raises(ProgrammingError, match="does not exist"):
        Thread.objects.count()


def test_one_business_does_not_see_the_rows_of_another(alpha, beta, thread_in):
    with in_business(alpha):
        thread_in(alpha)
        assert Thread.objects.count() == 1
    with in_business(beta):
        assert Thread.objects.count() == 0


def test_the_door_is_the_only_way_to_set_a_tenant():
    offenders = [
        str(path.relative_to(BACKEND))
        for folder in PRODUCT
        for path in (BACKEND / folder).rglob("*.py")
        if path.name not in {"tenancy.py"}
        and any(
            word in path.read_text()
            for word in (
                "tenant_context",
                "schema_context",
                "set_tenant(",
                "set_schema(",
                ".activate()",
            )
        )
    ]
    assert offenders == []


def test_no_function_is_longer_than_a_screen():
    assert [
        f"{path.relative_to(BACKEND)}: {node.name}"
        for path in sorted(BACKEND.rglob("*.py"))
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ] == []


def test_saving_a_row_names_its_columns_unless_the_row_is_new():
    assert [
        f"{file}:{call.lineno}"
        for file, tree in product_trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"save", "asave"}
        and not {keyword.arg for keyword in call.keywords} & {"update_fields", "force_insert"}
        and (file, ast.unparse(call.func.value)) not in SAVED_BUT_NO_ROWS
    ] == []


# What a machine wrote, and what is text for people: a sentence of a catalogue, or of a template for
# instructions, is one line.
UNWRAPPED = re.compile(
    r"(^|/)(openapi\.yaml|schema\.gen\.ts|requirements[\w-]*\.txt|package-lock\.json|LICENSE)$"
    r"|/migrations/|/texts/\w+\.ts$|templates/instructions/|/payloads/|\.(po|md|json|svg|pdf)$"
    r"|^backend/\w+/templates/"  # in a page and an email a line break is a character
    r"|^Procfile$"  # knows no way to go on in the next line
)
# A mark for a linter is no code.
MARK = re.compile(r"  # (noqa|type: ignore).*")
LONGEST_LINE = 100
# Two sentences, of which one says what it does not know, do or need.
SAYS_WHAT_NOT = re.compile(
    r'"""[^"]+\.\s[^"]*\b(not|nothing|no|only)\b[^"]*\.\s*"""', re.IGNORECASE
)


def test_no_line_of_a_source_file_is_longer_than_100_characters():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=BACKEND.parent, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert [
        f"{name}:{number}"
        for name in tracked
        if not UNWRAPPED.search(name) and (text := _read_text(BACKEND.parent / name))
        for number, line in enumerate(text.splitlines(), 1)
        if len(MARK.sub("", line)) > LONGEST_LINE and not line.startswith("OPENAI_PRICES=")
    ] == []


def _read_text(path: Path) -> str:
    """Empty for pictures and sounds, and for what is deleted but not committed yet."""
    try:
        return path.read_text()
    except (UnicodeDecodeError, FileNotFoundError):
        return ""


def test_each_package_says_what_it_is_for_and_what_it_must_not_know():
    silent = {"migrations", "management", "commands", "tests"}
    assert [
        str(path.relative_to(BACKEND))
        for path in sorted(BACKEND.glob("[a-z]*/**/__init__.py"))
        if not silent & set(path.parts) and not SAYS_WHAT_NOT.match(path.read_text())
    ] == []


def test_no_file_is_longer_than_400_lines():
    assert [
        str(path.relative_to(BACKEND))
        for path in sorted(BACKEND.rglob("*.py"))
        if len(path.read_text().splitlines()) > LONGEST_FILE
    ] == []


def test_sql_stands_in_the_files_that_are_listed_and_nowhere_else():
    assert {
        file
        for file, tree in product_trees()
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"execute", "executemany", "copy", "raw", "extra"}
            and (node.args or node.keywords)
        )
        or (
            isinstance(node, ast.ImportFrom)
            and {(node.module, name.name) for name in node.names} & SQL_NAMES
        )
    } == SQL_FILES


def test_the_locks_of_the_database_are_all_taken_in_the_file_that_names_them():
    assert [
        str(path.relative_to(BACKEND))
        for room in PRODUCT
        for path in (BACKEND / room).rglob("*.py")
        if "pg_advisory" in path.read_text() or "pg_try_advisory" in path.read_text()
    ] == ["common/locks.py"]


def test_what_a_check_is_told_to_overlook_has_its_reason_beside_or_above_it():
    mark = re.compile(r"# (?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\])(.*)$")
    assert [
        f"{path.relative_to(BACKEND)}:{number + 1}"
        for path in sorted(BACKEND.rglob("*.py"))
        if "migrations" not in path.parts
        for lines in [path.read_text().splitlines()]
        for number, line in enumerate(lines)
        if (found := mark.search(line))
        and not found[1].strip(" #")
        and not lines[number - 1].lstrip().startswith("#")
    ] == []
