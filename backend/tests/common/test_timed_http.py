"""An answer that never ends is ended at its deadline; and whether a request left is known, not
guessed.
"""

import socket
import ssl
import threading
import time
from contextlib import contextmanager

import pytest
import requests

from common.timed_http import MOST_BYTES, Watch

DRIP_SECONDS = 0.05
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def server(*, drip=b"", at_once=b"", reset=False):
    """An address that answers one request: with `at_once`, and then with `drip`, a byte every now
    and then.
    """
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        wire, _ = listener.accept()
        with wire:
            wire.recv(65_536)
            try:
                wire.sendall(at_once)
                for byte in drip:
                    over.wait(DRIP_SECONDS)
                    wire.sendall(bytes([byte]))
                over.wait(0 if reset else 10)
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        over.set()
        listener.close()
        thread.join(10)


def fetch(url, seconds=0.5, **options):
    watch = Watch(time.monotonic() + seconds)
    try:
        watch.fetch("POST", url, json={"text": "Hi"}, **options)
    except requests.RequestException as failure:
        return watch, failure, time.monotonic() - watch.deadline
    return watch, None, time.monotonic() - watch.deadline


@pytest.mark.parametrize(
    ("at_once", "drip"),
    [
        (b"", b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 50),
        (HEAD, b"X-Slow: yes\r\n" * 50),
        (HEAD + b"Content-Length: 600\r\n\r\n", b" " * 600),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 100),
        (HEAD + b"\r\n", b" " * 600),
    ],
)
def test_an_answer_that_drips_ends_at_the_deadline_wherever_it_drips(at_once, drip):
    with server(at_once=at_once, drip=drip) as url:
        watch, failure, late = fetch(url)
    assert failure is not None
    assert watch.was_written
    assert late < DRIP_SECONDS * len(drip) / 2  # it would have gone on dripping far beyond


def test_an_answer_that_is_too_long_is_not_kept():
    with server(at_once=HEAD + b"\r\n" + b" " * (MOST_BYTES + 1000)) as url:
        _, failure, _ = fetch(url, seconds=20)
    assert type(failure).__name__ == "TooLarge"


def test_an_answer_that_is_cut_off_is_no_answer():
    with server(at_once=HEAD + b"Content-Length: 600\r\n\r\n{}", reset=True) as url:
        watch, failure, _ = fetch(url, seconds=20)
    assert failure is not None
    assert watch.was_written


def test_a_redirect_is_an_answer_and_is_not_followed():
    with server(
        at_once=b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 2\r\n\r\nhi"
    ) as url:
        answer, body = Watch(time.monotonic() + 20).fetch("POST", url, json={})
    assert (answer.status_code, body) == (302, b"hi")


def test_nothing_was_written_where_nobody_listens():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        watch, failure, _ = fetch(f"http://127.0.0.1:{closed.getsockname()[1]}/")
    assert failure is not None
    assert not watch.was_written


def test_nothing_was_written_where_the_handshake_fails():
    with server(at_once=b"this is no TLS", reset=True) as url:
        watch, failure, _ = fetch(url.replace("http:", "https:"), seconds=20)
    assert isinstance(failure, requests.exceptions.SSLError)
    assert not watch.was_written


def test_nothing_was_written_where_the_handshake_never_ends():
    with server() as url:
        watch, failure, _ = fetch(url.replace("http:", "https:"))
    assert failure is not None
    assert not watch.was_written


def test_a_proxy_that_refuses_was_told_nothing():
    with server(
        at_once=b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", reset=True
    ) as proxy:
        watch, failure, _ = fetch(
            "https://graph.example.com/", seconds=20, proxies={"https": proxy}
        )
    assert failure is not None
    assert not watch.was_written


def test_a_tls_error_after_the_request_was_written_is_no_proof_that_it_did_not_arrive(tmp_path):
    """The answer cannot be deciphered: the exception is that of a failed handshake."""
    certificate = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    over = threading.Event()

    def serve():
        wire, _ = listener.accept()
        with context.wrap_socket(wire, server_side=True) as secure:
            told = secure.recv(65_536)
            while b"Hi" not in told:
                told += secure.recv(65_536)
            # A record that cannot be deciphered
            socket.socket.send(secure, b"\x17\x03\x03\x00\x40" + b"0" * 64)
            over.wait(10)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    watch, failure, _ = fetch(
        f"https://localhost:{listener.getsockname()[1]}/", seconds=20, verify=str(certificate[0])
    )
    over.set()
    thread.join(10)
    listener.close()
    assert isinstance(failure, requests.exceptions.SSLError)
    assert watch.was_written


def make_certificate(folder):
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret
