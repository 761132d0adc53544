"""A client that costs little: N keep-alive connections that post ready-made requests as fast as
they are answered.

Run as a process of its own: `python -m bench.load PORT CONNECTIONS REQUESTS SECRET OFFSET` prints
JSON.
"""

import asyncio
import hashlib
import hmac
import json
import sys
import time


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


async def run(port: int, connections: int, requests: list[bytes]) -> dict[str, object]:
    waiting, times, statuses = iter(requests), [], {}

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            started = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (
                    int(line[15:])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length:")
                ),
                0,
            )
            await reader.readexactly(length)
            times.append(time.perf_counter() - started)
            status = head[9:12].decode()
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return {
        "seconds": time.perf_counter() - started,
        "ms": [round(t * 1000, 3) for t in times],
        "statuses": statuses,
    }


if __name__ == "__main__":
    port, connections, count, secret, offset = (
        int(sys.argv[1]),
        int(sys.argv[2]),
        int(sys.argv[3]),
        sys.argv[4].encode(),
        int(sys.argv[5]),
    )
    prepared = [build_request(offset + number, secret) for number in range(count)]
    print(json.dumps(asyncio.run(run(port, connections, prepared))))
