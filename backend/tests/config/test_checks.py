"""A wrong setting is named in words, with what to do."""

import ast
import os
import re
import stat
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.checks import Error, Warning, run_checks
from django.db import connection

from config import env
from config.checks import model
from config.checks.database import check_server_settings
from config.secret_file import make_or_read_secret
from integrations.instagram import versions

BACKEND = Path(__file__).parent.parent.parent
CLEAN = {
    "SECRET_KEY": "a-key-of-many-different-signs-" * 2,
    "SECRET_KEY_IS_SET": True,
    "DEBUG": False,
    "FB_APP_ID": "1",
    "FB_APP_SECRET": "s",
    "FB_VERIFY_TOKEN": "v",
    "OPENAI_API_KEY": "o",
    "FB_GRAPH_VERSION": "v25.0",
    "FIELD_ENCRYPTION_KEYS": [],
    "PUBLIC_URL": "https://conversa.example.com",
    "IG_APP_ID": "",
    "IG_APP_SECRET": "",
    "PRIVACY_CONTACT_EMAIL": "privacy@example.com",
    "BEHIND_PROXY": True,
}


@pytest.fixture
def installation(settings, tmp_path, monkeypatch):
    """`installation(FB_APP_ID="")` is a good installation but for that; the ids of our complaints
    are returned.
    """
    (tmp_path / "index.html").write_text("<!doctype html>")
    monkeypatch.setattr(env, "problems", [])

    def complaints(**changes: object) -> dict[str, object]:
        for name, value in {**CLEAN, "DASHBOARD_DIST": tmp_path, **changes}.items():
            setattr(settings, name, value)
        return {
            message.id: message
            for message in run_checks()
            if str(message.id).startswith("conversa.")
        }

    return complaints


def test_a_good_installation_has_no_complaints(installation):
    assert installation() == {}


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"SECRET_KEY_IS_SET": False}, "001"),
        ({"SECRET_KEY": "your-secret-key-here"}, "001"),
        ({"SECRET_KEY": "conversa-secret"}, "001"),
        ({"SECRET_KEY": "ab" * 30}, "001"),
        ({"FB_APP_ID": ""}, "003"),
        ({"FB_APP_ID": "your-facebook-app-id"}, "003"),
        ({"FB_APP_SECRET": ""}, "004"),
        ({"FB_VERIFY_TOKEN": ""}, "005"),
        ({"OPENAI_API_KEY": ""}, "007"),
    ],
)
def test_a_missing_setting_stops_production_and_warns_a_developer(installation, changes, number):
    assert list(installation(**changes)) == [f"conversa.E{number}"]
    assert list(installation(**changes, DEBUG=True, PUBLIC_URL="http://localhost:8000")) == [
        f"conversa.W{number}"
    ]


@pytest.mark.parametrize(
    ("changes", "identity"),
    [
        ({"FB_GRAPH_VERSION": "v17.0"}, "conversa.W006"),
        ({"FB_GRAPH_VERSION": "v3.2"}, "conversa.W006"),
        ({"FB_GRAPH_VERSION": "17"}, "conversa.E006"),
        ({"FB_GRAPH_VERSION": ""}, "conversa.E006"),
        ({"FIELD_ENCRYPTION_KEYS": [Fernet.generate_key().decode(), "short"]}, "conversa.E008"),
        ({"FIELD_ENCRYPTION_KEYS": ["ä" * 44]}, "conversa.E008"),
        ({"PUBLIC_URL": "http://conversa.example.com"}, "conversa.W009"),
        ({"DASHBOARD_DIST": Path("/nowhere")}, "conversa.W011"),
        ({"IG_APP_ID": "1"}, "conversa.W012"),
        ({"IG_APP_SECRET": "s"}, "conversa.W012"),
        ({"PRIVACY_CONTACT_EMAIL": ""}, "conversa.W013"),
    ],
)
def test_a_wrong_setting_is_named_with_a_hint(installation, changes, identity):
    (complaint,) = installation(**changes).items()
    assert complaint[0] == identity
    assert complaint[1].hint


def test_a_model_without_a_price_is_named_unless_it_runs_on_ones_own_server(installation):
    elsewhere = installation(
        OPENAI_MODEL="llama3.2", OPENAI_BASE_URL="https://openrouter.ai/api/v1"
    )
    assert list(elsewhere) == ["conversa.W014"]
    assert "OPENAI_PRICES" in elsewhere["conversa.W014"].hint
    assert installation(OPENAI_MODEL="llama3.2", OPENAI_BASE_URL="http://localhost:11434/v1") == {}


def test_an_env_file_that_everybody_may_read_is_named_with_what_to_do(
    installation, monkeypatch, tmp_path
):
    monkeypatch.setattr(env, "ROOT", tmp_path)
    (tmp_path / ".env").write_text("SECRET_KEY=x")
    (tmp_path / ".env").chmod(0o644)
    assert "chmod 600" in installation()["conversa.W031"].hint
    (tmp_path / ".env").chmod(0o600)
    assert installation() == {}


def test_an_app_in_both_lists_is_an_error(installation, settings):
    assert "conversa.E010" in installation(TENANT_APPS=["conversations", "accounts"])


def test_a_version_that_ended_is_named_with_its_day_and_what_to_set(installation):
    complaint = installation(FB_GRAPH_VERSION="v17.0")["conversa.W006"]
    assert "2025-09-12" in complaint.msg
    assert "FB_GRAPH_VERSION=v25.0" in complaint.hint


@pytest.mark.parametrize("days", [0, 89])
def test_a_version_that_ends_soon_is_named_with_its_day(installation, monkeypatch, days):
    monkeypatch.setitem(versions.LAST_DAYS, "v24.0", date.today() + timedelta(days=days))
    assert f"in {days} days" in installation(FB_GRAPH_VERSION="v24.0")["conversa.W006"].msg


def test_nobody_is_told_of_a_version_that_has_three_months_left(installation, monkeypatch):
    monkeypatch.setitem(versions.LAST_DAYS, "v24.0", date.today() + timedelta(days=90))
    assert installation(FB_GRAPH_VERSION="v24.0") == {}


def test_instagram_login_alone_is_an_installation_too(installation):
    assert installation(FB_APP_ID="", FB_APP_SECRET="", IG_APP_ID="1", IG_APP_SECRET="s") == {}


def test_a_version_newer_than_we_know_is_taken(installation):
    assert installation(FB_GRAPH_VERSION="v31.0") == {}


def test_every_key_that_crypto_can_use_passes_the_check(installation):
    keys = [Fernet.generate_key().decode() for _ in range(50)]
    assert installation(FIELD_ENCRYPTION_KEYS=keys) == {}


def test_what_env_could_not_read_becomes_an_error_or_a_warning(installation, monkeypatch):
    monkeypatch.setattr(
        env,
        "problems",
        [
            env.Problem("PORT", "PORT is not a number.", "Set PORT=8000."),
            env.Problem("X", "X is odd.", "Leave it out.", fatal=False),
        ],
    )
    found = installation()
    assert isinstance(found["conversa.E002"], Error)
    assert isinstance(found["conversa.W002"], Warning)


def test_check_reads_the_real_environment(tmp_path):
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PORT": "many",
            "CONVERSA_HOME": str(tmp_path),
            "DEBUG": "True",
            "FB_GRAPH_VERSION": "v17.0",
        },
    )
    assert result.returncode == 1
    assert "conversa.E002" in result.stderr
    assert "PORT is not a number" in result.stderr
    assert "Set FB_GRAPH_VERSION=v25.0" in result.stderr


def test_a_developers_secret_is_made_once_and_is_theirs_alone(tmp_path):
    path = tmp_path / "home" / "secret_key"
    secret = make_or_read_secret(path)
    assert len(secret) >= 50
    assert make_or_read_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_where_no_secret_can_be_kept_there_is_none(tmp_path):
    (tmp_path / "file").write_text("")
    assert make_or_read_secret(tmp_path / "file" / "secret_key") == ""


def names_read() -> set[str]:
    """Every name given to `config.env` anywhere in the backend."""
    readers = {"text", "boolean", "number", "whole", "url", "words", "prices", "folder"}
    return {
        node.args[0].value
        for folder in ("config", "common", "accounts", "conversations", "core", "api")
        for path in (BACKEND / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in readers
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
    }


def test_the_example_has_a_line_for_every_variable_and_no_other():
    example = (BACKEND.parent / ".env.example").read_text()
    assert set(re.findall(r"^([A-Z][A-Z0-9_]*)=", example, re.MULTILINE)) == names_read()


def test_every_variable_of_the_example_has_a_comment():
    lines = (BACKEND.parent / ".env.example").read_text().splitlines()
    naked = [
        line
        for before, line in pairwise(["", *lines])
        if re.match(r"[A-Z]", line) and not before.startswith("# ")
    ]
    assert naked == []


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://conversa.example.com", True),
        ("http://203.0.114.7:8000", True),
        ("http://localhost:8000", False),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("http://192.168.1.5:8000", False),
        ("http://web:8000", False),
        ("http://shop.local", False),
    ],
)
def test_debug_refuses_an_address_that_strangers_reach(installation, url, refused):
    assert ("conversa.E015" in installation(DEBUG=True, PUBLIC_URL=url)) == refused


def test_debug_is_allowed_beside_a_tunnel(installation):
    """The request's own set-up for development."""
    assert installation(DEBUG=True, TUNNELLED=True, PUBLIC_URL="https://abc.ngrok-free.app") == {}


def test_the_example_as_it_stands_lacks_only_what_nobody_else_can_know(tmp_path):
    assert check_example(tmp_path) == {
        f"conversa.E{number}" for number in ("001", "003", "004", "005", "007")
    }
    assert check_example(tmp_path, DEBUG="True") == set()


def check_example(tmp_path, **changes: str) -> set[str]:
    """The errors of an installation with the example for its settings."""
    lines = [
        line
        for line in (BACKEND.parent / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    values = {name: value.strip('"') for name, value in (line.split("=", 1) for line in lines)}
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--fail-level", "ERROR"],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **values, "CONVERSA_HOME": str(tmp_path), **changes},
    )
    return set(re.findall(r"conversa\.E\d+", result.stderr))


def test_an_https_address_without_a_proxy_to_believe_is_a_warning(installation):
    assert "one network" in installation(BEHIND_PROXY=False)["conversa.W020"].msg
    assert installation(BEHIND_PROXY=False, PUBLIC_URL="http://localhost:8000").keys() == {
        "conversa.W009"
    }


@pytest.mark.parametrize(
    "value", ["http://[", "http://[::1", "https://x:port", "https://:443", "ftp://x"]
)
def test_an_address_that_cannot_be_read_is_a_complaint_and_no_crash(monkeypatch, value):
    monkeypatch.setattr(env, "problems", [])
    monkeypatch.setenv("SOME_URL", value)
    assert env.url("SOME_URL", "https://example.com") == "https://example.com"
    assert [problem.name for problem in env.problems] == ["SOME_URL"]


def test_the_generated_secret_is_fallen_back_on_once_another_is_set(tmp_path):
    made = make_or_read_secret(tmp_path / "secret_key")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import django; django.setup(); from django.conf import settings; "
                "print(settings.SECRET_KEY_FALLBACKS)"
            ),
        ],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "SECRET_KEY": "a new one",
            "SECRET_KEY_FALLBACKS": "older, oldest",
            "CONVERSA_HOME": str(tmp_path),
        },
    )
    assert done.stdout.strip() == str(["older", "oldest", made])


def test_a_starting_limit_above_the_highest_is_a_complaint(settings):
    settings.AI_MONTHLY_CAP_DOLLARS = 500
    (found,) = model.check_monthly_caps()
    assert (found.id, "AI_HIGHEST_MONTHLY_CAP_DOLLARS=500" in found.hint) == ("conversa.W032", True)
    settings.AI_HIGHEST_MONTHLY_CAP_DOLLARS = 500
    assert model.check_monthly_caps() == []


def test_the_embedded_postgres_has_the_settings_that_any_other_should_have(db):
    assert check_server_settings() == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("jit", "on"),
        ("log_min_error_statement", "error"),
        ("log_error_verbosity", "default"),
        ("log_parameter_max_length_on_error", "-1"),
        ("log_statement", "all"),
        ("log_min_duration_statement", "250"),
    ],
)
def test_a_postgres_that_is_slow_or_logs_what_customers_write_is_named(db, setting, value):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {setting} = '{value}'")
    (warning,) = check_server_settings()
    assert f"{setting} = {value}" in warning.msg
    assert f'ALTER ROLE "postgres" SET {setting} = ' in warning.hint
