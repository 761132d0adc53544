"""Worker and web die in mid-flight, and the customer sees one answer all the same."""

import contextlib
import signal
import socket
import socketserver
import subprocess
import sys
import threading

import pytest

from config.postgres import embedded_socket_folder
from conftest import BACKEND, HOME
from tests.servers import eventually, free_port


@pytest.fixture
def all_up_again(stack):
    """Whatever the test kills, the next test finds it running and without faults."""
    yield
    stack.simulator.delete("/sim/faults")
    stack.simulator.delete("/sim/model")
    stack.start(*[name for name, process in stack.processes.items() if process.poll() is not None])


pytestmark = pytest.mark.usefixtures("all_up_again")


def model_calls(stack) -> int:
    return sum(1 for call in stack.simulator.get("/sim/calls") if call["api"] == "model")


def test_a_worker_killed_while_the_model_thinks_answers_once(stack, shop):
    customer = shop.customer()
    stack.simulator.post("/sim/model", seconds=1.5)
    stack.simulator.delete("/sim/calls")
    shop.write(customer, "How much is a mug?")
    thread = shop.thread_of(customer)
    eventually(
        lambda: (
            (shop.owner.get(f"{shop.path}/threads/{thread['id']}/")["live_turn"] or {}).get("state")
            == "THINKING"
        )
    )
    stack.kill("worker")
    stack.simulator.delete("/sim/model")
    stack.start("worker")
    eventually(lambda: shop.seen_by(customer))
    assert len(shop.seen_by(customer)) == 1


def test_a_worker_killed_while_instagram_is_about_to_answer_the_send_sends_once(stack, shop):
    customer = shop.customer()
    stack.simulator.post("/sim/echo", account=shop.account, mode="never")
    stack.simulator.post(
        "/sim/faults",
        scope="send",
        account=shop.account,
        times=1,
        kind="timeout_after_accept",
        seconds=2,
    )
    shop.write(customer, "How much is a mug?")
    eventually(lambda: shop.seen_by(customer))
    stack.kill("worker")
    stack.start("worker")
    thread = shop.thread_of(customer)
    eventually(
        lambda: [
            i
            for i in shop.timeline(thread["id"])
            if i["type"] == "MESSAGE" and i["state"] == "SENT"
        ]
    )
    assert len(shop.seen_by(customer)) == 1


def test_a_send_that_times_out_without_arriving_is_sent_after_instagram_says_it_is_not_there(
    stack, shop
):
    customer = shop.customer()
    stack.simulator.post(
        "/sim/faults", scope="send", account=shop.account, times=1, kind="hang", seconds=3
    )
    shop.write(customer, "How much is a mug?")
    eventually(lambda: shop.seen_by(customer))
    thread = shop.thread_of(customer)
    eventually(
        lambda: [
            i
            for i in shop.timeline(thread["id"])
            if i["type"] == "MESSAGE" and i["state"] == "SENT"
        ]
    )
    assert len(shop.seen_by(customer)) == 1


def test_a_web_process_killed_while_webhooks_arrive_loses_none_of_them(stack, shop):
    customers = [shop.customer() for _ in range(4)]
    for customer in customers[:2]:
        shop.write(customer, "Hello")
    stack.kill("web")
    for customer in customers[2:]:
        shop.write(customer, "Hello")
    stack.start("web")
    eventually(lambda: all(shop.seen_by(customer) for customer in customers), seconds=40)
    assert [len(shop.seen_by(customer)) for customer in customers] == [1, 1, 1, 1]


def test_a_worker_told_to_stop_finishes_what_it_does(stack, shop):
    customer = shop.customer()
    stack.simulator.post("/sim/model", seconds=1)
    shop.write(customer, "How much is a mug?")
    thread = shop.thread_of(customer)
    eventually(
        lambda: (
            (shop.owner.get(f"{shop.path}/threads/{thread['id']}/")["live_turn"] or {}).get("state")
            == "THINKING"
        )
    )
    stack.kill("worker", how=signal.SIGTERM)
    stack.start("worker")
    eventually(lambda: shop.seen_by(customer))
    assert len(shop.seen_by(customer)) == 1


def test_a_job_that_a_live_worker_lost_is_taken_up_again(stack):
    """The database's answer may be lost on the way: the job counts as running, and nobody
    runs it.
    """
    stack.rows(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
        " SELECT 'default', 'core.receive', '{\"shard\": 63}', 'doing', max(id) FROM "
        "procrastinate_workers",
    )
    eventually(
        lambda: (
            not stack.rows(
                "SELECT id FROM procrastinate_jobs WHERE task_name = 'core.receive' AND "
                "args = '{\"shard\": 63}'"
            )
        )
    )


def test_a_worker_whose_row_is_gone_writes_it_anew_and_works_on(stack, shop):
    stack.rows("DELETE FROM procrastinate_workers")
    customer = shop.customer()
    shop.write(customer, "How much is a mug?")
    eventually(lambda: shop.seen_by(customer))
    assert stack.processes["worker"].poll() is None


class _Gate(socketserver.BaseRequestHandler):
    """One connection to the embedded Postgres, from outside."""

    def handle(self):
        with socket.socket(socket.AF_UNIX) as inside:
            inside.connect(str(embedded_socket_folder(HOME) / ".s.PGSQL.5432"))
            back = threading.Thread(target=_pass_on, args=(inside, self.request))
            back.start()
            _pass_on(self.request, inside)
            back.join()


def _pass_on(one, other):
    with contextlib.suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)


def test_a_worker_that_starts_before_its_database_waits_for_it(stack, tmp_path):
    port, log, alive = free_port(), tmp_path / "worker.log", tmp_path / "alive"
    environment = {
        **stack.environment,
        "DB_HOST": "127.0.0.1",
        "DB_PORT": str(port),
        "WORKER_ALIVE_FILE": str(alive),
    }
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=BACKEND,
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        eventually(lambda: "queue.away" in log.read_text())
        assert not alive.exists(), "its container is not healthy yet"
        with socketserver.ThreadingTCPServer(("127.0.0.1", port), _Gate) as gate:
            threading.Thread(target=gate.serve_forever, args=(0.01,), daemon=True).start()
            eventually(lambda: "worker.started" in log.read_text())
            eventually(alive.exists)
            worker.terminate()
            assert worker.wait(30) == 0
            gate.shutdown()
    finally:
        worker.kill()
