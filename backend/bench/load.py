"""Signed webhooks as fast as they are answered, from wrk: a client that costs little beside what it
measures.
"""

import hashlib
import hmac
import json
import resource
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.programs import find_wrk

CONNECTIONS = 64
DIFFERENT = 20_000  # requests; then they come again, which intake does not notice
SCRIPT = """
local requests, number = {{}}, 0
local file = io.open("{requests}", "rb")
for length in file:lines() do requests[#requests + 1] = file:read(tonumber(length)) end
function request()
  number = number % #requests + 1
  return requests[number]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{{"answered": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d}}\\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


@dataclass
class Load:
    """What wrk saw: answers and failures, milliseconds, and the CPU seconds that it took itself."""

    answered: int
    failed: int
    seconds: float
    p50: float
    p99: float
    cpu_seconds: float


def build_request(number: int, secret: bytes) -> bytes:
    """Return a signed webhook of about 700 bytes whose ids nobody else uses."""
    text = (
        f"Hello, number {number}. "
        + "Do you have the blue mug with the speckled glaze in stock? " * 5
    )
    mid = f"aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQx{number:024d}ZD"
    body = (
        json.dumps(
            {
                "object": "instagram",
                "entry": [
                    {
                        "time": 1790000000123,
                        "id": "17841000000000001",
                        "messaging": [
                            {
                                "sender": {"id": str(7_000_000_000 + number)},
                                "recipient": {"id": "17841000000000001"},
                                "timestamp": 1790000000001,
                                "message": {"mid": mid, "text": text},
                            }
                        ],
                    }
                ],
            },
            separators=(",", ":"),
        )
        .replace("/", "\\/")
        .encode()
    )
    signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
    head = (
        "POST /core/webhook/instagram/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        "application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def post_webhooks(url: str, home: Path, *, secret: str, seconds: int) -> Load:
    """Post webhooks to the server at `url` for so long. Raises RuntimeError when wrk is missing."""
    wrk, script = find_wrk(home), home / "post.lua"
    if wrk is None:
        raise RuntimeError("wrk is missing")
    if not script.exists():
        _prepare(script, home / "requests", secret.encode())
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "-s", str(script), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Load(
        **json.loads(said.splitlines()[-1]),
        cpu_seconds=ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime,
    )


def _prepare(script: Path, requests: Path, secret: bytes) -> None:
    made = [build_request(number, secret) for number in range(DIFFERENT)]
    requests.write_bytes(b"".join(b"%d\n%s" % (len(one), one) for one in made))
    script.write_text(SCRIPT.format(requests=requests))
