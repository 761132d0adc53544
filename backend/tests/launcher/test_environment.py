"""What the processes of an installation are told, and what stops it from starting."""

import socket
from pathlib import Path

import pytest

from launcher import environment
from launcher.environment import NotPossible, check_ports, read_installation


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout without `.env`, and an environment that says nothing."""
    of_accounts = ("FB_APP_SECRET", "IG_APP_ID", "IG_APP_SECRET", "OPENAI_API_KEY")
    for name in ("PORT", "SIMULATOR_PORT", "CONVERSA_HOME", "DB_HOST", "DB_NAME", "WEB_HOST", *of_accounts):
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


def test_the_demo_takes_only_ports_and_folder_from_an_env_file_with_real_accounts(project: Path) -> None:
    (project / ".env").write_text(REAL_ACCOUNTS)
    demo = read_installation(demo=True)
    assert demo.port == 8042
    assert demo.embedded_postgres
    assert demo.environment["FB_APP_SECRET"] != "a-real-secret"
    assert demo.environment["OPENAI_API_KEY"] == "demo"
    # Empty, not absent: an absent one would be read from `.env` by the processes.
    assert demo.environment["PUBLIC_URL"] == demo.environment["EMAIL_HOST"] == demo.environment["DB_HOST"] == ""
    assert demo.environment["FB_GRAPH_URL"] == "http://127.0.0.1:8100"
    assert demo.environment["IG_APP_SECRET"] not in {"", "a-real-instagram-secret", demo.environment["FB_APP_SECRET"]}
    assert demo.environment["IG_GRAPH_URL"] == "http://127.0.0.1:8100/graph.instagram.com"


def test_a_run_takes_everything_from_the_env_file_and_the_environment_wins(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_a_port_that_is_none_is_refused_with_its_name(project: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SIMULATOR_PORT", value)
    with pytest.raises(NotPossible, match="SIMULATOR_PORT"):
        read_installation(demo=True)


def test_one_port_for_two_things_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8100")
    with pytest.raises(NotPossible, match="both 8100"):
        read_installation(demo=True)


def test_a_taken_port_is_named_with_what_to_do(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(NotPossible, match=f"Port {port} is taken by another program.*make demo PORT="):
            check_ports(read_installation(demo=True))


def test_a_data_folder_that_cannot_be_written_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "file").write_text("")
    monkeypatch.setenv("CONVERSA_HOME", str(project / "file" / "home"))
    with pytest.raises(NotPossible, match="CONVERSA_HOME"):
        read_installation(demo=True)


def test_a_relative_data_folder_is_the_same_whoever_asks_and_a_tilde_is_a_home(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVERSA_HOME", "my data")
    assert read_installation(demo=False).home == project / "my data"
    monkeypatch.setenv("CONVERSA_HOME", "~/data")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert read_installation(demo=False).home == Path("/home/somebody/data")
    monkeypatch.setenv("CONVERSA_HOME", "~nobody-of-this-name/data")
    with pytest.raises(NotPossible, match="CONVERSA_HOME"):
        read_installation(demo=False)
