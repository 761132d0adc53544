"""The walls of the house, held by tests: floors, doors, tenant tables."""

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


def test_imports_only_go_down():
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--config", "pyproject.toml"],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


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
        for folder in (
            "config",
            "api",
            "core",
            "conversations",
            "accounts",
            "integrations",
            "common",
        )
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
