"""The request's environment, row by row: what its `.env` does, as written and with a value of one's
own.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from conftest import BACKEND, SECRETS

ENVIRONMENT = {
    "SECRET_KEY": "your-secret-key-here",
    "DEBUG": "True",
    "DB_NAME": "conversa_db",
    "DB_USER": "postgres",
    "DB_PASSWORD": "your-db-password",
    "DB_HOST": "localhost",
    "DB_PORT": "5432",
    "FB_APP_ID": "your-facebook-app-id",
    "FB_APP_SECRET": "your-facebook-app-secret",
    "FB_GRAPH_VERSION": "v17.0",
    "FB_VERIFY_TOKEN": "your-webhook-verify-token",
    "OPENAI_API_KEY": "your-openai-api-key",
    "OPENAI_MODEL": "gpt-3.5-turbo",
    "NGROK_URL": "your-ngrok-url.ngrok-free.app",
}


@pytest.fixture(scope="module")
def settings_of_the_document() -> dict[str, Any]:
    return read_settings(NGROK_URL="abc123.ngrok-free.app")


def read_settings(**changes: str) -> dict[str, Any]:
    """The settings that the document's own .env makes."""
    code = (
        "import json, django; django.setup(); from django.conf import settings as s; d = "
        "s.DATABASES['default'];"
        "print(json.dumps({'SECRET_KEY': s.SECRET_KEY, 'DEBUG': s.DEBUG, 'FB_APP_ID': "
        "s.FB_APP_ID, 'FB_APP_SECRET': s.FB_APP_SECRET,"
        "'FB_GRAPH_VERSION': s.FB_GRAPH_VERSION, 'FB_VERIFY_TOKEN': s.FB_VERIFY_TOKEN, "
        "'OPENAI_API_KEY': s.OPENAI_API_KEY,"
        "'OPENAI_MODEL': s.OPENAI_MODEL, 'NGROK_URL': s.PUBLIC_URL, 'ALLOWED_HOSTS': "
        "s.ALLOWED_HOSTS, 'CSRF': s.CSRF_TRUSTED_ORIGINS,"
        "**{f'DB_{k}': d[k] for k in ('NAME', 'USER', 'PASSWORD', 'HOST', 'PORT')}}))"
    )
    clean = {name: value for name, value in os.environ.items() if name not in {"PUBLIC_URL"}}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BACKEND,
        env={**clean, **ENVIRONMENT, **changes},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


# --- Environment Variables Required ---------------------------------------------------------------
@pytest.mark.parametrize("name", ENVIRONMENT)
def test_each_variable_of_the_document_is_read(settings_of_the_document, name):
    expected = {"DEBUG": True, "NGROK_URL": "https://abc123.ngrok-free.app"}.get(
        name, ENVIRONMENT[name]
    )
    assert settings_of_the_document[name] == expected


def test_the_examples_tunnel_leads_nobody_away():
    assert read_settings()["NGROK_URL"] == "http://localhost:8000"


@pytest.mark.parametrize(
    "name", [name for name, value in ENVIRONMENT.items() if value.startswith("your-")]
)
def test_a_placeholder_left_in_is_a_warning_with_a_hint_and_no_crash(checked_as_written, name):
    [complaint] = [
        part
        for part in checked_as_written.split("?: ")[1:]
        if part.startswith("(conversa.W") and f") {name} is" in part
    ]
    assert "example" in complaint
    assert "HINT: " in complaint


@pytest.fixture(scope="module")
def checked_as_written() -> str:
    clean = {name: value for name, value in os.environ.items() if name not in {"PUBLIC_URL"}}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BACKEND.parent,
        env={**clean, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def test_the_env_file_is_the_one_in_the_project_root():
    from config import env

    assert BACKEND.parent == env.ROOT
    assert 'load_dotenv(ROOT / ".env")' in (BACKEND / "config" / "env.py").read_text()


def test_an_ngrok_tunnel_is_let_in(settings_of_the_document):
    assert "abc123.ngrok-free.app" in settings_of_the_document["ALLOWED_HOSTS"]
    assert "https://abc123.ngrok-free.app" in settings_of_the_document["CSRF"]


# --- Troubleshooting ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name", ["FB_APP_ID", "FB_APP_SECRET", "FB_VERIFY_TOKEN", "OPENAI_API_KEY"]
)
def test_what_the_troubleshooting_names_is_named_by_check(checked_without_secrets, name):
    assert f"{name} is not set" in checked_without_secrets


@pytest.fixture(scope="module")
def checked_without_secrets(tmp_path_factory) -> str:
    home = tmp_path_factory.mktemp("empty")
    environment = {
        **os.environ,
        **dict.fromkeys(SECRETS, ""),
        "CONVERSA_HOME": str(home),
        "DEBUG": "True",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BACKEND,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr
