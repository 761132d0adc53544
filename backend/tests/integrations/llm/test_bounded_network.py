"""A server that drips, or never stops: the whole exchange is bounded, whatever a single read would
allow."""

import socket
import threading
import time

import httpx2
import pytest

from integrations.llm.bounded_network import TooMuch, bound_client, bounded


@pytest.fixture
def serve():
    """`serve(pieces, pause)` answers one connection with the pieces; returns its address."""
    sockets, over = [], threading.Event()

    def start(pieces, pause=0.0):
        server = socket.create_server(("127.0.0.1", 0))
        sockets.append(server)

        def run():
            peer, _ = server.accept()
            peer.recv(65_536)
            try:
                for piece in pieces:
                    peer.sendall(piece)
                    over.wait(pause)
            except OSError:
                pass  # the client has left, which is what is tested
            peer.close()

        threading.Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/"

    yield start
    over.set()
    for server in sockets:
        server.close()


@pytest.fixture
def client():
    with httpx2.Client(timeout=10) as client:
        bound_client(client)
        yield client


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
SLOW_HEAD = [b"HTTP/1.1 200 OK\r\n", *(b"X-Pad: %d\r\n" % number for number in range(100))]


@pytest.mark.parametrize(
    "pieces", [[HEAD, *[b" "] * 1000], SLOW_HEAD], ids=["the body", "the headers"]
)
def test_an_answer_that_drips_ends_at_the_deadline(serve, client, pieces):
    started = time.monotonic()
    with pytest.raises(httpx2.ReadTimeout), bounded(seconds=0.3, size=10_000):
        client.get(serve(pieces, 0.05))
    assert time.monotonic() - started < 5  # dripped to its end it would take far longer than ten


def test_an_answer_that_is_too_large_is_not_read_to_its_end(serve, client):
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    with pytest.raises(httpx2.ReadError) as error, bounded(seconds=10, size=100_000):
        client.get(serve([head, *[b" " * 65_536] * 1000]))
    assert isinstance(error.value.__cause__, TooMuch)


def test_the_bound_ends_with_its_block_and_holds_in_its_own_thread_alone(serve, client):
    with bounded(seconds=0, size=0):
        seen = []
        thread = threading.Thread(
            target=lambda: seen.append(client.get(serve([HEAD, b" " * 1000])).status_code)
        )
        thread.start()
        thread.join(10)
    assert seen == [200]
    assert client.get(serve([HEAD, b" " * 1000])).status_code == 200
