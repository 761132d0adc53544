"""What the processes of an installation are told, and what stops it from starting."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import BACKEND
from launcher import environment
from launcher.environment import NotPossible, check_ports, read_installation


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout without `.env`, and an environment that says nothing."""
    of_model = (
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "OPENAI_MODEL",
        "OPENAI_SEES_IMAGES",
        "OPENAI_TRANSCRIPTION_MODEL",
    )
    of_accounts = ("FB_APP_SECRET", "IG_APP_ID", "IG_APP_SECRET", *of_model)
    for name in (
        "PORT",
        "SIMULATOR_PORT",
        "CONVERSA_HOME",
        "DB_HOST",
        "DB_NAME",
        "WEB_HOST",
        *of_accounts,
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    return tmp_path


REAL_ACCOUNTS = """\
FB_APP_SECRET=a-real-secret
IG_APP_SECRET=a-real-instagram-secret
OPENAI_API_KEY=a-real-key
PUBLIC_URL=https://real.example.com
DB_HOST=database.example.com
EMAIL_HOST=mail.example.com
PORT=8042
"""


def test_the_demo_takes_only_ports_and_folder_from_an_env_file_with_real_accounts(
    project: Path,
) -> None:
    (project / ".env").write_text(REAL_ACCOUNTS)
    demo = read_installation(demo=True)
    assert demo.port == 8042
    assert demo.embedded_postgres
    assert demo.environment["FB_APP_SECRET"] != "a-real-secret"
    assert demo.environment["OPENAI_API_KEY"] == "demo"
    # Empty, not absent: an absent one would be read from `.env` by the processes.
    assert (
        demo.environment["PUBLIC_URL"]
        == demo.environment["EMAIL_HOST"]
        == demo.environment["DB_HOST"]
        == ""
    )
    assert demo.environment["FB_GRAPH_URL"] == "http://127.0.0.1:8100"
    assert demo.environment["IG_APP_SECRET"] not in {
        "",
        "a-real-instagram-secret",
        demo.environment["FB_APP_SECRET"],
    }
    assert demo.environment["IG_GRAPH_URL"] == "http://127.0.0.1:8100/graph.instagram.com"


def test_a_key_that_lies_around_does_not_make_the_demo_ask_a_real_model(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".env").write_text(
        "OPENAI_BASE_URL=https://api.openai.com/v1\nOPENAI_MODEL=gpt-4o\n"
        "OPENAI_API_KEY=a-real-key\n"
    )
    monkeypatch.setenv("OPENAI_API_KEY", "another-real-key")
    monkeypatch.setenv("OPENAI_MODEL", "gpt-4o")
    demo = read_installation(demo=True)
    assert demo.environment["OPENAI_BASE_URL"] == "http://127.0.0.1:8100/v1"
    assert (demo.environment["OPENAI_API_KEY"], demo.model) == ("demo", "")


@pytest.mark.parametrize(
    ("url", "model", "says"),
    [
        ("http://localhost:11434/v1", "", "OPENAI_MODEL="),
        ("localhost:11434/v1", "llama3.2", "not a web address"),
    ],
)
def test_half_a_real_model_is_refused_with_what_to_write(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    model: str,
    says: str,
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    monkeypatch.setenv("OPENAI_MODEL", model)
    with pytest.raises(NotPossible, match=says):
        read_installation(demo=True)


ASK = """
import django
django.setup()
from core.assistant.completion import complete
from core.assistant.prompt import Line, Prompt
from integrations.llm.prices import default_cap_cents
reply = complete(Prompt(
    business_id=1, instructions="A mug costs 20 euros.", business_name="Luna", language="en",
    history=[Line("customer", "How much is a mug?")],
))
print(reply.text, reply.model, default_cap_cents())
"""


def test_the_demo_asks_a_real_model_with_the_simulated_instagram(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    simulator: Any,
) -> None:
    """Another simulator's model stands for the real one."""
    monkeypatch.setenv("OPENAI_BASE_URL", f"{simulator.url}/v1")
    monkeypatch.setenv("OPENAI_MODEL", "llama3.2")
    demo = read_installation(demo=True)
    assert demo.model == f"llama3.2 at {simulator.url}/v1"
    assert demo.environment["FB_GRAPH_URL"] == "http://127.0.0.1:8100"
    assert (
        demo.environment["OPENAI_SEES_IMAGES"],
        demo.environment["OPENAI_TRANSCRIPTION_MODEL"],
    ) == ("False", "")
    command = [sys.executable, "-c", ASK]
    done = subprocess.run(
        command, cwd=BACKEND, env=demo.environment, capture_output=True, text=True, check=True
    )
    assert "20 euros" in done.stdout
    assert done.stdout.split()[-2:] == ["llama3.2", "2000"]
    assert simulator.get("/sim/prompts")[-1]["body"]["model"] == "llama3.2"


def test_a_run_takes_everything_from_the_env_file_and_the_environment_wins(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".env").write_text(REAL_ACCOUNTS)
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    run = read_installation(demo=False)
    assert run.environment["FB_APP_SECRET"] == "a-real-secret"
    assert run.environment["OPENAI_API_KEY"] == "another"
    assert not run.embedded_postgres
    assert run.ports == {"PORT": 8042}


def test_demo_and_run_do_not_share_a_database(project: Path) -> None:
    assert read_installation(demo=True).database != read_installation(demo=False).database


def test_the_demo_keeps_its_keys_and_shows_them_to_nobody_else(project: Path) -> None:
    first = read_installation(demo=True).environment
    assert read_installation(demo=True).environment["SECRET_KEY"] == first["SECRET_KEY"]
    assert (project / ".conversa" / "demo.env").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("value", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused_with_its_name(
    project: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SIMULATOR_PORT", value)
    with pytest.raises(NotPossible, match="SIMULATOR_PORT"):
        read_installation(demo=True)


def test_one_port_for_two_things_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8100")
    with pytest.raises(NotPossible, match="both 8100"):
        read_installation(demo=True)


def test_a_taken_port_is_named_with_what_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(
            NotPossible, match=f"Port {port} is in use by another program.*make demo PORT="
        ):
            check_ports(read_installation(demo=True))


def test_a_data_folder_that_cannot_be_written_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "file").write_text("")
    monkeypatch.setenv("CONVERSA_HOME", str(project / "file" / "home"))
    with pytest.raises(NotPossible, match="CONVERSA_HOME"):
        read_installation(demo=True)


def test_a_relative_data_folder_is_the_same_whoever_asks_and_a_tilde_is_a_home(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVERSA_HOME", "my data")
    assert read_installation(demo=False).home == project / "my data"
    monkeypatch.setenv("CONVERSA_HOME", "~/data")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert read_installation(demo=False).home == Path("/home/somebody/data")
    monkeypatch.setenv("CONVERSA_HOME", "~nobody-of-this-name/data")
    with pytest.raises(NotPossible, match="CONVERSA_HOME"):
        read_installation(demo=False)
