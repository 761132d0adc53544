"""What every test may ask for: the cast, their businesses, a client, the simulator.

The database is a Postgres of its own, in a temporary folder, started for this run. Each test runs
in a transaction that is rolled back, schemas included; journeys (tests/journeys) use real processes
instead.

A whole run is spread over worker processes (pytest-xdist): they share the Postgres, which the first
process starts and stops, and each has databases of its own. A run of named tests stays in one
process.
"""

import contextlib
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

WORKER = os.environ.get(
    "PYTEST_XDIST_WORKER", ""
)  # "gw0", "gw1"; empty in the process that a person started
HOME_IS_KEPT = "CONVERSA_TEST_HOME" in os.environ
HOME = Path(os.environ.get("CONVERSA_TEST_HOME") or tempfile.mkdtemp(prefix="conversa-test-"))
HOME.chmod(0o755)
os.environ["CONVERSA_TEST_HOME"] = str(HOME)
# The processes that tests start, some forty, would each compile every module anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
SECRETS = {
    "SECRET_KEY": "a-secret-key-for-tests-only-0123456789abcdef",
    "FB_APP_ID": "1000000001",
    "FB_APP_SECRET": "app-secret-for-tests",
    "FB_VERIFY_TOKEN": "verify-token-for-tests",
    "IG_APP_ID": "2000000002",
    "IG_APP_SECRET": "instagram-secret-for-tests",
    "OPENAI_API_KEY": "key-for-tests",
}
# The environment of a developer must not leak into a test, so everything the settings read is set
# here.
for name in [
    name
    for name in os.environ
    if name.startswith(("DB_", "FB_", "IG_", "OPENAI_", "AI_", "EMAIL_", "MEDIA_", "S3_"))
]:
    del os.environ[name]
os.environ.update(
    SECRETS,
    DJANGO_SETTINGS_MODULE="config.settings",
    CONVERSA_HOME=str(HOME),
    DEBUG="False",
    LOG_LEVEL="WARNING",
    # Nobody listens there: without the simulator a test talks to no one, least of all to Meta or to
    # a Conversa that runs here.
    PUBLIC_URL="http://localhost:9",
    **dict.fromkeys(
        [
            "FB_GRAPH_URL",
            "FB_DIALOG_URL",
            "IG_GRAPH_URL",
            "IG_API_URL",
            "IG_DIALOG_URL",
            "OPENAI_BASE_URL",
        ],
        "http://127.0.0.1:9",
    ),
    EMAIL_VERIFICATION="True",
    AI_DEBOUNCE_SECONDS="0",
    NGROK_URL="",
    PHONE_PAGE_URL="",
    CONVERSATIONS_CALLS_PER_SECOND="1000",
)

import psycopg  # noqa: E402
import pytest  # noqa: E402
import requests  # noqa: E402
from psycopg import sql  # noqa: E402
from xdist.scheduler import LoadFileScheduling  # noqa: E402

from config.postgres import embedded_socket_folder, start, stop  # noqa: E402


def run_sql(*statements: str | sql.Composed) -> None:
    """At the server, outside every database of the tests."""
    with psycopg.connect(
        host=str(embedded_socket_folder(HOME)), user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        for statement in statements:
            connection.execute(statement)


if not WORKER:
    start(HOME, "conversa_db")
    # These databases need not outlive a crash of the machine.
    run_sql(
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET full_page_writes = off",
        "SELECT pg_reload_conf()",
    )

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import connection  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402

BACKEND = Path(__file__).parent
PASSWORD = "correct horse battery"


JOURNEYS = "tests/journeys/"
# What waits for processes most is begun first, so that no core is idle at the end.
SLOWEST_FIRST = [
    JOURNEYS,
    "tests/chaos/",
    "tests/test_request.py",
    "tests/test_runserver.py",
    "tests/api/test_one_person.py",
    "tests/api/test_under_load.py",
    "tests/api/live/test_stream.py",
    "tests/config/test_postgres.py",
    "tests/config/test_slow_clients.py",
    "tests/simulator",
]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker for each core; none for a few named tests, which are over before workers have
    started.
    """
    whole = config.args == config.getini("testpaths")
    return min(len(os.sched_getaffinity(0)), 8) if whole else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {path: number for number, path in enumerate(SLOWEST_FIRST)}

    def place(item: pytest.Item) -> int:
        return next(
            (number for path, number in places.items() if item.nodeid.startswith(path)), len(places)
        )

    items.sort(key=place)
    for item in items:
        if "new_database" in getattr(item, "fixturenames", ()):
            item.add_marker(
                pytest.mark.django_db
            )  # pytest-django migrates a database only if a marked test is among the chosen


class OneWorkerAFile(LoadFileScheduling):
    """The tests of a file share what it starts, and so do all journeys: they stay with
    one worker.
    """

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneWorkerAFile:
    return OneWorkerAFile(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Settings that no test is about, made cheap. The real ones are those of the processes that
    tests start.
    """
    from django.conf import settings

    # Otherwise each client of a test looks through all static files.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]


def pytest_unconfigure(config: pytest.Config) -> None:
    from django.db import connections

    connections.close_all()
    if WORKER:
        return
    stop(HOME)
    if not HOME_IS_KEPT:
        shutil.rmtree(HOME, ignore_errors=True)


# The system gives its own ports, for outgoing connections too, from above these: one of its could
# be gone before our process binds it. Each xdist worker has a stretch for itself, and each run
# begins somewhere in it.
PORTS = 2_000
FIRST_PORT = 12_000 + PORTS * (int(WORKER.removeprefix("gw") or 0) % 8)
_ports = itertools.count(int.from_bytes(os.urandom(2), "big"))


def free_port() -> int:
    """A port of this machine's own address on which nobody listens, and that nobody is given but
    who asks here.
    """
    for number in itertools.islice(_ports, PORTS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", FIRST_PORT + number % PORTS))
                return int(probe.getsockname()[1])
    raise AssertionError("no port is free")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """A copy of the fresh database for `new_database`; then the cast, made once: alice owns alpha,
    bob is on her team, charlie owns beta."""
    from allauth.account.models import EmailAddress

    from accounts.models import Membership, Role, User
    from core.businesses.creation import create_business

    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()  # a database is copied while nobody is in it
        _copy_database(str(connection.settings_dict["NAME"]), _MIGRATED)
        hashed = make_password(PASSWORD)
        people = {}
        for name in ("alice", "bob", "charlie"):
            people[name] = User.objects.create(
                email=f"{name}@example.com", name=name.title(), password=hashed
            )
            EmailAddress.objects.create(
                user=people[name], email=people[name].email, verified=True, primary=True
            )
        alpha = create_business(name="Alpha", owner=people["alice"])
        create_business(name="Beta", owner=people["charlie"])
        Membership.objects.create(user=people["bob"], business=alpha, role=Role.AGENT)


_MIGRATED = f"migrated_{WORKER or 'alone'}"


def _copy_database(name: str, copy: str) -> None:
    target, source = sql.Identifier(copy), sql.Identifier(name)
    run_sql(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
            target
        ),  # a data folder may be kept between runs
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(target, source),
    )


@pytest.fixture(scope="session")
def new_database(django_db_setup: None) -> Callable[[str], str]:
    """`new_database("journeys")` makes a database for real processes, migrated and empty. Returns
    its name.
    """

    def make(purpose: str) -> str:
        name = f"{purpose}_{WORKER or 'alone'}"
        _copy_database(_MIGRATED, name)
        return name

    return make


def _person(name: str) -> Any:
    from accounts.models import User

    return User.objects.get(email=f"{name}@example.com")


def _business(name: str) -> Any:
    from core.models import Business

    return Business.objects.get(name=name)


@pytest.fixture
def alice(db: None) -> Any:
    return _person("alice")


@pytest.fixture
def bob(db: None) -> Any:
    return _person("bob")


@pytest.fixture
def charlie(db: None) -> Any:
    return _person("charlie")


@pytest.fixture
def alpha(db: None) -> Any:
    return _business("Alpha")


@pytest.fixture
def beta(db: None) -> Any:
    return _business("Beta")


@pytest.fixture
def client_for(db: None) -> Callable[[Any], APIClient]:
    """`client_for(alice)` speaks HTTP as alice; `client_for(None)` as nobody."""

    def build(user: Any) -> APIClient:
        client = APIClient()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return build


class Simulator:
    """The other side of the wire, as a process. Errors of its controls are failures of the test."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()

    def call(self, method: str, path: str, **options: Any) -> Any:
        answer = self.session.request(method, self.url + path, timeout=20, **options)
        assert answer.status_code < 400, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def get(self, path: str, **params: Any) -> Any:
        return self.call("GET", path, params=params)

    def post(self, path: str, **body: Any) -> Any:
        return self.call("POST", path, json=body)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)


def start_simulator(
    port: int, webhook_url: str, data: str = ":memory:", log: Path | None = None
) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "SIMULATOR_PORT": str(port),
        "SIMULATOR_WEBHOOK_URL": webhook_url,
        "SIMULATOR_DATA": data,
    }
    output = log.open("ab") if log else subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-m", "simulator"],
        cwd=BACKEND,
        env=environment,
        stdout=output,
        stderr=output,
    )


def manage(environment: dict[str, str], *arguments: str) -> str:
    """What `manage.py` prints for these arguments. Fails the test when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BACKEND,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait_for(url: str, process: subprocess.Popen[bytes] | None = None, seconds: float = 30) -> None:
    """Until the address answers below 500. Fails the test when it does not, or when the process
    ends.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process is None or process.poll() is None, (
            f"the process for {url} ended with {process.returncode}"
        )
        try:
            if requests.get(url, timeout=2).status_code < 500:
                return
        except requests.RequestException:
            pass
        time.sleep(0.05)
    raise AssertionError(f"{url} did not answer within {seconds} s")


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[str]:
    port = free_port()
    process = start_simulator(port, "http://127.0.0.1:9/core/webhook/instagram/")
    try:
        wait_for(f"http://127.0.0.1:{port}/sim/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def simulator(simulator_process: str, settings: Any) -> Simulator:
    """The simulator in its default world, with Graph, the dialog and the model pointing at it."""
    settings.FB_GRAPH_URL = settings.FB_DIALOG_URL = simulator_process
    settings.IG_GRAPH_URL, settings.IG_API_URL = (
        f"{simulator_process}/graph.instagram.com",
        f"{simulator_process}/api.instagram.com",
    )
    settings.IG_DIALOG_URL = f"{simulator_process}/www.instagram.com"
    settings.OPENAI_BASE_URL = f"{simulator_process}/v1"
    settings.MEDIA_HOSTS = [urlsplit(simulator_process).netloc]
    result = Simulator(simulator_process)
    result.post("/sim/reset")
    return result


@pytest.fixture
def connected(simulator: Simulator) -> Callable[..., Any]:
    """`connected(alpha)` connects the business to an account of the simulator and subscribes its
    page.
    """

    def connect(business: Any, account: str = "luna.ceramics") -> Any:
        from django.utils import timezone

        granted = simulator.post("/sim/connect", person=None, account=account)
        business.instagram_account_id = granted["instagram_id"]
        business.instagram_page_id = granted["page_id"]
        business.instagram_username = granted["username"]
        business.instagram_name = granted["name"]
        business.page_access_token = granted["page_access_token"]
        business.granted_scopes = granted.get("scopes") or []
        business.connected_at = timezone.now()
        business.connected_by = "Alice"
        business.save()
        simulator.session.post(
            f"{simulator.url}/v25.0/{granted['page_id']}/subscribed_apps",
            data={
                "subscribed_fields": "messages,messaging_postbacks",
                "access_token": granted["page_access_token"],
            },
            timeout=20,
        ).raise_for_status()
        return business

    return connect


@pytest.fixture
def thread_in() -> Callable[..., Any]:
    """`thread_in(alpha)` makes a customer with an open thread; call it inside the business."""

    def make(business: Any, igsid: str = "700100", name: str = "Emma Wilson", **fields: Any) -> Any:
        from django.utils import timezone

        from conversations.models import Customer, Thread

        now = timezone.now()
        customer = Customer.objects.create(
            account_id=business.instagram_account_id or "17841",
            igsid=igsid,
            name=name,
            username=name.lower().replace(" ", "."),
            first_seen_at=now,
            last_seen_at=now,
        )
        return Thread.objects.create(
            **{"customer": customer, "last_message_at": now, "window_opened_at": now, **fields}
        )

    return make


@pytest.fixture
def run_jobs(db: None) -> Callable[..., list[str]]:
    """`run_jobs()` runs what is queued, as a worker would, until nothing is due; timed jobs only
    with `timed=True`.

    Returns the names of what ran. A job that crashes, crashes the test.
    """
    from types import SimpleNamespace

    from procrastinate.contrib.django import app

    def take(timed: bool) -> tuple[int, str, dict[str, Any]] | None:
        with connection.cursor() as cursor:
            due = "TRUE" if timed else "scheduled_at IS NULL OR scheduled_at <= now()"
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM "  # noqa: S608
                f"procrastinate_jobs WHERE status = 'todo' AND ({due})"
                " ORDER BY priority DESC, id LIMIT 1) RETURNING id, task_name, args::text"
            )
            row = cursor.fetchone()
        return (row[0], row[1], json.loads(row[2])) if row else None

    def run(*, timed: bool = False, limit: int = 50) -> list[str]:
        names, entered = [], connection.tenant
        while (job := take(timed)) is not None:
            number, name, arguments = job
            task = app.tasks[name]
            context = (
                [SimpleNamespace(job=SimpleNamespace(id=number, attempts=0))]
                if task.pass_context
                else []
            )
            task.func(*context, **arguments)
            names.append(name)
            assert len(names) <= limit, f"the jobs never end: {names[-5:]}"
        connection.set_tenant(
            entered
        )  # a job leaves every business behind; the test goes on where it was
        return names

    return run
