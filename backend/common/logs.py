"""Structured logs: `log = get_log(__name__); log.info("message.sent", message_id=5)`.

Ids only. A token or a customer's words in a log line is a defect; `mask` is the net under it.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.types import EventDict

SECRET = re.compile(
    r"(?i)((?:access_token|input_token|fb_exchange_token|client_secret|code|state|api[_-]?key"
    r"|password|hub\.verify_token)=)[^&\s\"']+"
    r"|(bearer\s+)[\w.~+/-]+=*|\b((?:EAA|IGAA|sk-)[\w-]{8})[\w-]*"
)


# Postgres explains a refused row by quoting it, and the row may be somebody's message.
QUOTED_ROW = re.compile(
    r"(DETAIL:\s+).*?(?=\n(?:HINT|CONTEXT|Traceback|The above exception|During handling)|\Z)",
    re.DOTALL,
)

# So it does with a statement, in which the values stand, and with a value that is none of its type.
QUOTED_STATEMENT = re.compile(r"(LINE \d+: ).*")
QUOTED_VALUE = re.compile(r'(invalid input [^:\n]*: )".*?"(?=\n|$)', re.DOTALL)


def mask(line: str) -> str:
    """The line with every token-like value, and what a database error quotes, replaced by stars."""
    line = QUOTED_ROW.sub(lambda found: found[1] + "***", line) if "DETAIL:" in line else line
    line = QUOTED_STATEMENT.sub(r"\1***", line) if "LINE " in line else line
    line = QUOTED_VALUE.sub(r'\1"***"', line) if "invalid input" in line else line
    return SECRET.sub(lambda found: (found[1] or found[2] or "") + "***", line)


def _mask_values(logger: object, method: str, event: EventDict) -> EventDict:
    return {name: mask(value) if isinstance(value, str) else value for name, value in event.items()}


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    _mask_values,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


class _Masked(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if record.args or isinstance(record.msg, str):
            record.msg, record.args = (
                (mask(record.getMessage()), ())
                if isinstance(record.msg, str)
                else (record.msg, record.args)
            )
        return True


def masked() -> logging.Filter:
    return _Masked()


def build_processors(*, json_lines: bool) -> dict[str, Any]:
    """Arguments of structlog's ProcessorFormatter for JSON lines or for a person's eyes."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if json_lines
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    # A stack trace is text like any other: an exception's message may quote a URL.
    last: list[Any] = [structlog.processors.format_exc_info, _mask_values, renderer]
    return {
        "foreign_pre_chain": SHARED,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    }


def get_log(name: str) -> structlog.stdlib.BoundLogger:
    log: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return log


# Addresses of the dashboard that emails lead to: what follows is a key to an account.
SECRET_PATH = re.compile(r"^/(verify-email|reset-password)/.+")


def mask_path(path: str) -> str:
    """The path of a request without the keys that some hold."""
    return SECRET_PATH.sub(r"/\1/***", path)


class _WithoutTraceback(logging.Filter):
    """What a request does wrong (a Host that is not ours, too many fields) is a line: no fault of
    the program, and whoever scans the internet does it all day."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def without_traceback() -> logging.Filter:
    return _WithoutTraceback()


PROBES = "/health/"  # asked every second or so, by machines


class _Unready(logging.Filter):
    """Drops what Django says of a probe's 503: it is the answer, and no failure of the program."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return (
            getattr(record, "status_code", None) != 503
            or request is None
            or not request.path.startswith(PROBES)
        )


def without_probes() -> logging.Filter:
    return _Unready()


class RequestLog:
    """One line a request: method, path (never the query, which may hold a code), status,
    milliseconds.

    Probes are told at DEBUG only.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.log = get_log("http")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=uuid.uuid4().hex[:12]):
            response = self.get_response(request)
            write = self.log.debug if request.path.startswith(PROBES) else self.log.info
            write(
                "request",
                method=request.method,
                path=mask_path(request.path),
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
                user_id=getattr(getattr(request, "user", None), "pk", None),
            )
        return response
