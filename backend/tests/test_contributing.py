"""CONTRIBUTING sends people to files that are there, and the hooks run what CI runs."""

import re

import yaml

from conftest import BACKEND

ROOT = BACKEND.parent
CONTRIBUTING = (ROOT / ".github" / "CONTRIBUTING.md").read_text()
TABLE = CONTRIBUTING.split("## Where a change goes")[1].split("\n## ")[0]
ROWS = [line for line in TABLE.splitlines() if line.startswith("| a")]
PLACES = sorted(set(re.findall(r"`((?!backend/|frontend/)[\w./]+/[\w./-]+)`", TABLE)))
# What stands in these rooms' code by the table's words.
NAMES = {
    "conversations/events.py": ["class EventKind", "READERS"],
    "core/receiving/handlers.py": ["HANDLERS"],
    "integrations/instagram/errors.py": [
        "PAIRS",
        "CODES",
        "REFUSED_CODES",
        "class GraphErrorKind",
        "USER_TEXTS",
        "MAY_PASS",
        "STOPS_ACCOUNT",
    ],
    "conversations/silences.py": [
        "class SilenceReason",
        "REASONS",
        "NEEDS_ATTENTION",
        "AT_ONCE",
    ],
    "conversations/send_problems.py": ["class SendProblem"],
    "core/assistant/settings.py": ["PLAIN"],
    "core/doctor/examination.py": ["NEEDS"],
    "core/notifications/notices.py": ["THREAD_MAILS", "MANY_MAILS"],
    "config/dashboard.py": ["FIRST_MODULES"],
    "core/intake/envelopes.py": ["CONVERSATION_FIELDS"],
    "integrations/instagram/facebook_login.py": ["SUBSCRIBED_FIELDS"],
    "simulator/world/faults.py": ["def before_call"],
    "core/doctor/checks/__init__.py": ["CHECKS"],
    "core/doctor/check.py": ["TITLES"],
    "api/inbox/threads.py": ["class CustomerSerializer"],
}


def test_each_of_the_ten_changes_is_described():
    assert len(ROWS) == 10


def test_every_place_that_is_named_is_there():
    assert len(PLACES) > 20
    bases = (BACKEND, ROOT / "frontend" / "src")
    assert [place for place in PLACES if not any((base / place).exists() for base in bases)] == []


def test_every_name_stands_in_the_file_that_is_named_for_it():
    assert [
        (place, name)
        for place, names in NAMES.items()
        for name in names
        if name not in (BACKEND / place).read_text()
    ] == []


def test_the_hooks_before_a_push_run_what_ci_runs():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert {hook["entry"].split()[-1] for hook in hooks} == {"lint", "test"}
    assert "run: make test" in (ROOT / ".github" / "workflows" / "test.yml").read_text()
