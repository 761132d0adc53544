"""A link in a webhook may lead anywhere. It is followed to where customers' files are, and nowhere
else.
"""

import io
import socketserver
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from core.media.fetching import (
    MediaRefused,
    MediaUnavailable,
    check_link,
    choose_address,
    fetch,
    is_public,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 100
MP4 = b"\x00\x00\x00\x20ftypM4A " + b"\x00" * 100


class Handler(BaseHTTPRequestHandler):
    """Answers each path as the test says, and remembers what it was asked."""

    def do_GET(self):  # the name that http.server calls
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.answers[self.path.partition("?")[0]](self)

    def log_message(self, *_):
        pass


class Host(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked, self.over = {}, [], threading.Event()
        self.name = f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_):
        pass  # a client that hangs up is what some tests are about


@pytest.fixture
def host(settings):
    """A host that the installation lists, with a port of its own."""
    server = Host()
    settings.MEDIA_HOSTS = [".fbcdn.net", server.name]
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    ).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def serve(body, content_type="image/png", status=200, **headers):
    def answer(handler):
        handler.send_response(status)
        for name, value in {
            "Content_Type": content_type,
            "Content_Length": str(len(body)),
            **headers,
        }.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def get(url, attachment_type="image", **options):
    into = io.BytesIO()
    return fetch(url, attachment_type=attachment_type, into=into, **options), into.getvalue()


def test_a_picture_is_fetched_as_it_is(host):
    host.answers["/photo"] = serve(PNG)
    assert get(f"http://{host.name}/photo?oe=1&oh=2") == (("image/png", len(PNG)), PNG)
    ((path, headers),) = host.asked
    assert path == "/photo?oe=1&oh=2"
    assert not {"Cookie", "Authorization", "Referer"} & headers.keys()


# --- where it may go ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:1/x",
        "https://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "https://[::1]:443/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://127.1/",
        "http://[::ffff:127.0.0.1]/",
        "https://evil.example/",
        "https://fbcdn.net.evil.example/",
        "https://notfbcdn.net/",
        "https://fbcdn.net/",
        "http://scontent.fbcdn.net/",
        "https://scontent.fbcdn.net:8443/",
        "https://scontent.fbcdn.net:22/",
        "ftp://scontent.fbcdn.net/",
        "file:///etc/passwd",
        "gopher://scontent.fbcdn.net/",
        "https://a:b@scontent.fbcdn.net/",
        "https://evil.example@scontent.fbcdn.net/",
        "https://scontent.fbcdn.net\\@evil.example/",
        "https://evil.example#.fbcdn.net",
        "https://evil.example/.fbcdn.net",
        "https://scontent.fbcdn.net.",
        "https:///x",
        "//scontent.fbcdn.net/x",
        "https://",
        "",
        "no link",
        "https://[x",
        "https://a.fbcdn.net:x/",
        "https://scontent.fbcdn.net/a b",
        "https://scontent.fbcdn.net/\r\nHost: x",
        "https://ſcontent.fbcdn.net/",
    ],
)
def test_a_link_that_leads_elsewhere_is_not_followed(host, url):
    with pytest.raises(MediaRefused):
        check_link(url)


def test_a_link_to_instagrams_servers_may_be_followed(host):
    assert check_link("https://scontent-fra.xx.fbcdn.net/v/t.jpg?oe=1").listed is False
    assert check_link(f"http://{host.name}/x").listed is True


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.0.0.5",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "not an address",
    ],
)
def test_an_address_that_is_not_public_is_recognised(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["157.240.1.1", "2a03:2880:f003:c07:face:b00c::2", "::ffff:157.240.1.1"]
)
def test_a_public_address_is_recognised(address):
    assert is_public(address)


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["157.240.1.1", "127.0.0.1"], ["::1"]])
def test_a_name_of_instagrams_that_leads_inside_is_refused(host, addresses):
    target = check_link("https://scontent.fbcdn.net/x")
    with pytest.raises(MediaRefused):
        choose_address(target, lambda name, port: addresses)


def test_a_name_without_an_address_is_a_passing_failure(host):
    with pytest.raises(MediaUnavailable):
        choose_address(check_link("https://scontent.fbcdn.net/x"), lambda name, port: [])


def test_it_connects_to_the_address_that_was_checked_and_asks_for_it_once(host, settings):
    settings.MEDIA_HOSTS = [f"media.example:{host.server_address[1]}"]
    host.answers["/photo"] = serve(PNG)
    asked = []

    def resolve(name, port):
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.255.255.1"]

    assert get(f"http://media.example:{host.server_address[1]}/photo", resolve=resolve)[1] == PNG
    assert asked == ["media.example"]
    assert host.asked[0][1]["Host"] == f"media.example:{host.server_address[1]}"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254/",
        "https://evil.example/",
        "//[::1]/x",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_to_elsewhere_is_not_followed(host, location):
    host.answers["/photo"] = serve(b"", status=302, Location=location)
    with pytest.raises(MediaRefused):
        get(f"http://{host.name}/photo")


def test_a_redirect_within_is_followed_but_not_for_ever(host):
    host.answers["/photo"] = serve(b"", status=302, Location="/there")
    host.answers["/there"] = serve(PNG)
    assert get(f"http://{host.name}/photo")[1] == PNG
    host.answers["/there"] = serve(b"", status=307, Location="/photo")
    with pytest.raises(MediaRefused, match="MANY_REDIRECTS"):
        get(f"http://{host.name}/photo")
    assert len(host.asked) == 2 + 4


def test_proxies_of_the_environment_are_not_used(host, monkeypatch):
    host.answers["/photo"] = serve(PNG)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert get(f"http://{host.name}/photo")[1] == PNG


# --- what it may bring ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "declared", "attachment_type", "expected"),
    [
        (PNG, "image/png", "image", "image/png"),
        (PNG, "image/jpeg; charset=binary", "image", "image/png"),
        (JPEG, "image/jpg", "image", "image/jpeg"),
        (JPEG, "application/octet-stream", "image", "image/jpeg"),
        (JPEG, "", "image", "image/jpeg"),
        (b"GIF89a" + b"\0" * 9, "image/gif", "image", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "image", "image/webp"),
        (MP4, "audio/mp4", "audio", "audio/mp4"),
        (MP4, "video/mp4", "audio", "audio/mp4"),
        (MP4, "audio/x-m4a", "audio", "audio/mp4"),
        (MP4, "video/mp4", "video", "video/mp4"),
        (b"OggS" + b"\0" * 20, "audio/ogg", "audio", "audio/ogg"),
        (b"ID3\x04" + b"\0" * 20, "audio/mpeg", "audio", "audio/mpeg"),
        (b"%PDF-1.7 ", "application/pdf", "file", "application/pdf"),
        (
            b"PK\x03\x04" + b"\0" * 20,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "file",
            "application/zip",
        ),
    ],
)
def test_the_type_of_a_file_is_what_its_kind_and_its_bytes_say(
    host, body, declared, attachment_type, expected
):
    host.answers["/file"] = serve(body, declared)
    assert get(f"http://{host.name}/file", attachment_type)[0] == (expected, len(body))


@pytest.mark.parametrize(
    ("body", "declared", "attachment_type"),
    [
        (b"<!doctype html><script>", "text/html", "image"),
        (b"<!doctype html><script>", "image/png", "image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "image"),
        (PNG, "text/html", "image"),
        (PNG, "application/pdf", "file"),
        (MP4, "video/mp4", "image"),
        (PNG, "image/png", "audio"),
        (b"%PDF-1.7", "application/pdf", "image"),
        (b"MZ\x90\0", "application/octet-stream", "file"),
        (b"", "image/png", "image"),
        (PNG, "image/png", "hologram"),
    ],
)
def test_a_file_that_is_not_of_its_declared_kind_is_refused(host, body, declared, attachment_type):
    host.answers["/file"] = serve(body, declared)
    with pytest.raises(MediaRefused, match="WRONG_KIND"):
        get(f"http://{host.name}/file", attachment_type)


def test_a_body_that_says_it_is_too_large_is_not_read(host, settings):
    settings.MEDIA_MAX_MB = 1
    host.answers["/file"] = serve(PNG, Content_Length=str(2 * 1024 * 1024))
    with pytest.raises(MediaRefused, match="TOO_LARGE:1"):
        get(f"http://{host.name}/file")


def test_a_body_that_never_ends_is_cut_off(host, settings):
    settings.MEDIA_MAX_MB = 1

    def pour(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "image/png")
        handler.end_headers()
        handler.wfile.write(PNG)
        while not host.over.is_set():
            handler.wfile.write(b"\0" * 65536)

    host.answers["/file"] = pour
    with pytest.raises(MediaRefused, match="TOO_LARGE:1"):
        get(f"http://{host.name}/file")


def test_a_body_that_is_shorter_than_told_is_not_kept(host):
    host.answers["/file"] = serve(PNG, Content_Length=str(len(PNG) + 5))
    with pytest.raises(MediaUnavailable):
        get(f"http://{host.name}/file")


def test_a_body_that_is_longer_than_told_is_kept_as_long_as_told(host):
    host.answers["/file"] = serve(PNG + b"more", Content_Length=str(len(PNG)))
    assert get(f"http://{host.name}/file")[1] == PNG


@pytest.mark.parametrize("headers_first", [False, True])
def test_a_host_that_stops_in_the_middle_is_left_at_the_deadline(host, headers_first):
    def stall(handler):
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
            + (b"\r\n" + PNG if headers_first else b"")
        )
        handler.wfile.flush()
        host.over.wait(30)

    host.answers["/file"] = stall
    with pytest.raises(MediaUnavailable):
        get(f"http://{host.name}/file", seconds=0.5)
    assert not host.over.is_set()  # it was the deadline, not the end of the test


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (404, MediaRefused),
        (403, MediaRefused),
        (410, MediaRefused),
        (500, MediaUnavailable),
        (429, MediaUnavailable),
    ],
)
def test_a_dead_link_is_told_apart_from_a_host_that_is_down(host, status, failure):
    host.answers["/file"] = serve(b"", status=status)
    with pytest.raises(failure):
        get(f"http://{host.name}/file")


def test_a_failure_never_quotes_the_link(host):
    with pytest.raises(MediaUnavailable) as failed:
        get(f"http://{host.name}/secret-key", resolve=lambda name, port: ["127.0.0.2"], seconds=1)
    assert "secret" not in str(failed.value)
