"""A model provider that answers what a test tells it to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Provider:
    """A model provider that answers what it is told to, in order (the last for ever), and keeps
    what it was asked.
    """

    def __init__(self) -> None:
        self.answers: list[tuple[int, str, dict[str, str]]] = []
        self.asked: list[dict] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                provider.asked.append(
                    json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                )
                status, body, headers = (
                    provider.answers.pop(0) if len(provider.answers) > 1 else provider.answers[0]
                )
                self.send_response(status)
                for name, value in {
                    "Content-Type": "application/json",
                    "x-request-id": "req-7",
                    **headers,
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *arguments: object) -> None:
                """Silent: the test's output is the test's."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    def will_say(
        self, content: object, *, finish: str = "stop", refusal: str | None = None
    ) -> None:
        choice = {
            "index": 0,
            "finish_reason": finish,
            "message": {"role": "assistant", "content": content, "refusal": refusal},
        }
        self.will_answer(
            200,
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1,
                "model": "served-model",
                "choices": [choice],
                "usage": {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16},
            },
        )

    def will_answer(self, status: int, body: object, **headers: str) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self.answers.append(
            (status, text, {name.replace("_", "-"): value for name, value in headers.items()})
        )

    def will_fail(self, status: int, code: str = "server_error", **headers: str) -> None:
        self.will_answer(
            status,
            {"error": {"message": "You wrote: hello there", "type": "x", "code": code}},
            **headers,
        )
