"""Many requests at once, on a few pooled connections: nobody sees another's rows, and every try is
counted.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.conf import settings

from accounts.log_in_tries import FROM_NETWORK
from conftest import BACKEND
from tests.servers import free_port, manage, wait_for

CAST = """
exec(open("tests/api/live_cast.py").read())
for business in (alpha, beta):
    with in_business(business):
        Customer.objects.update(name=business.name)
"""


@pytest.fixture(scope="module")
def server(new_database):
    """A real web process with four connections for all its threads; yields (url, cast)."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DB_NAME": new_database("load"),
        "DB_POOL_SIZE": "4",
        "PORT": str(port),
        "PUBLIC_URL": url,
    }
    said = next(
        line
        for line in manage(environment, "shell", "-c", CAST).splitlines()
        if line.startswith("CAST ")
    )
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "uvicorn",
            "config.asgi:application",
            "--port",
            str(port),
            "--log-level",
            "warning",
            "--no-access-log",
        ],
        cwd=BACKEND,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"{url}/health/live", process)
        yield url, json.loads(said.removeprefix("CAST "))
    finally:
        process.terminate()
        process.wait(15)


def test_no_request_ever_sees_another_business(server):
    url, cast = server
    own = {"alice": ("alpha", "Alpha"), "bob": ("alpha", "Alpha"), "charlie": ("beta", "Beta")}

    def visit(number):
        """One person's clicks: own lists and threads, and now and then a door that stays shut."""
        person = ["alice", "charlie", "bob", "charlie"][number % 4]
        business, customer = own[person]
        other = "beta" if business == "alpha" else "alpha"
        session = requests.Session()
        session.cookies.set("sessionid", cast["sessions"][person])
        seen = set()
        for click in range(10):
            listed = session.get(
                f"{url}/api/businesses/{cast[business]}/threads/", timeout=30
            ).json()
            seen.update(thread["customer"]["name"] for thread in listed["results"])
            thread = cast[f"{business}_threads"][click % 3]
            seen.add(
                session.get(
                    f"{url}/api/businesses/{cast[business]}/threads/{thread}/", timeout=30
                ).json()["customer"]["name"]
            )
            seen.add(
                session.get(
                    f"{url}/api/businesses/{cast[other]}/threads/{thread}/", timeout=30
                ).status_code
            )
        return {customer, 404} == seen, seen

    with ThreadPoolExecutor(16) as crowd:
        results = list(crowd.map(visit, range(16)))
    assert [seen for right, seen in results if not right] == []


def test_tries_at_the_same_moment_are_all_counted(server):
    url, _ = server

    def guess(number):
        session = requests.Session()
        session.get(f"{url}/api/session/", timeout=30)
        headers = {"X-CSRFToken": session.cookies["csrftoken"], "Referer": url}
        body = {"email": "nobody@example.com", "password": f"guess {number}"}
        return session.post(
            f"{url}/api/auth/login/", json=body, headers=headers, timeout=60
        ).status_code

    with ThreadPoolExecutor(16) as crowd:
        statuses = list(crowd.map(guess, range(FROM_NETWORK.free + 14)))
    assert (statuses.count(400), statuses.count(429)) == (FROM_NETWORK.free, 14)


def test_a_person_who_asks_many_times_at_once_gets_no_more_businesses_than_the_limit(server):
    url, cast = server

    def create(number):
        session = requests.Session()
        session.cookies.set("sessionid", cast["sessions"]["charlie"])
        session.get(f"{url}/api/session/", timeout=30)
        headers = {"X-CSRFToken": session.cookies["csrftoken"], "Referer": url}
        body = {"name": f"Business {number}"}
        return session.post(
            f"{url}/api/businesses/", json=body, headers=headers, timeout=60
        ).status_code

    with ThreadPoolExecutor(8) as crowd:
        statuses = list(crowd.map(create, range(14)))
    # Charlie owns beta already.
    assert (statuses.count(201), statuses.count(409)) == (
        settings.BUSINESSES_PER_PERSON - 1,
        15 - settings.BUSINESSES_PER_PERSON,
    )
