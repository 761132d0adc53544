"""One call of the Graph API: connection, token, proof, time limit, log line, and the error it ends
in.
"""

import hashlib
import hmac
import time
from json import loads as parse
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils import timezone

from common.logs import get_log
from common.tenancy import give_back_connection
from common.timed_http import Answer, Watch
from integrations.instagram.clock import note_date
from integrations.instagram.errors import GraphError, GraphErrorKind, classify
from integrations.instagram.logins import LoginCode, get_login

log = get_log(__name__)


def app_secret_proof(token: str, login: LoginCode = "FACEBOOK") -> str:
    """What an app with "Require App Secret" must send beside a token (Meta: Securing Graph API
    Requests).
    """
    return hmac.new(get_login(login).secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def call_graph(
    method: str,
    path: str,
    *,
    login: LoginCode = "FACEBOOK",
    versioned: bool = True,
    token: str = "",
    params: dict[str, Any] | None = None,
    json: dict[str, Any] | None = None,
    sends: bool = False,
    private: str = "",
    seconds: float | None = None,
) -> dict[str, Any]:
    """Graph's JSON object for `path` ("me/accounts") at the host of `login`. Raises GraphError.

    The path is under the configured version, unless not `versioned`, as Instagram's token endpoints
    are. With `sends`, whatever leaves it open whether Meta acted is UNKNOWN_OUTCOME: a call that
    was written and has no answer in time, and every answer that does not prove a refusal
    (errors.proves_refusal). `private` is text that must not come back in an error's
    `admin_text`; `seconds` is less patience than usual, for the whole call.
    """
    params = dict(params or {})
    if token:
        params["appsecret_proof"] = app_secret_proof(token, login)
    version = f"/{settings.FB_GRAPH_VERSION}" if versioned else ""
    return call_url(
        method,
        f"{get_login(login).graph_url}{version}/{path}",
        token=token,
        params=params,
        json=json,
        sends=sends,
        private=private,
        seconds=seconds,
    )


def call_url(
    method: str,
    url: str,
    *,
    token: str = "",
    params: dict[str, Any] | None = None,
    json: dict[str, Any] | None = None,
    form: dict[str, str] | None = None,
    sends: bool = False,
    private: str = "",
    seconds: float | None = None,
) -> dict[str, Any]:
    """What `call_graph` does, at an address of its own (Instagram's code exchange). Raises
    GraphError.
    """
    give_back_connection()
    started = time.monotonic()
    watch = Watch(
        started + min(seconds or settings.GRAPH_TIMEOUT_SECONDS, settings.GRAPH_TIMEOUT_SECONDS)
    )
    # In a header: a URL ends in the logs of proxies.
    headers = {"Authorization": f"Bearer {token}"} if token else None
    try:
        answer, raw = watch.fetch(method, url, params=params, json=json, data=form, headers=headers)
    except requests.RequestException as failure:
        error = _error_without_answer(failure, may_have_acted=sends and watch.was_written)
    else:
        body = _object(raw)
        if body is not None and answer.status_code < 300 and "error" not in body:
            note_date(
                answer.headers.get("Date"), now=timezone.now(), seconds=time.monotonic() - started
            )
            return body
        error = _error_of(answer, body, sends=sends, private=private)
    _log_failure(method, url, error, seconds=time.monotonic() - started)
    raise error from None


def _log_failure(method: str, url: str, error: GraphError, *, seconds: float) -> None:
    """One line in the log, without the query: it may hold a secret."""
    log.warning(
        "graph.failed",
        method=method,
        path=urlsplit(url).path,
        status=error.http_status,
        kind=error.kind,
        graph_code=error.code,
        subcode=error.subcode,
        trace_id=error.trace_id,
        ms=round(seconds * 1000, 1),
    )


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        body = parse(raw)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _error_without_answer(
    failure: requests.RequestException, *, may_have_acted: bool
) -> GraphError:
    # The exception's text holds the URL, and the URL may hold a secret: only its class is kept.
    kind = GraphErrorKind.UNKNOWN_OUTCOME if may_have_acted else GraphErrorKind.TRANSIENT
    return GraphError(kind, admin_text=f"No answer: {type(failure).__name__}")


def _error_of(
    answer: Answer, body: dict[str, Any] | None, *, sends: bool, private: str
) -> GraphError:
    error = classify(answer.status_code, body, headers=answer.headers, private=private, sends=sends)
    graph_answered = body is not None and "error" in body
    if sends or graph_answered or (400 <= answer.status_code < 500 and answer.status_code != 408):
        return error
    # A gateway's page, or a success that cannot be read.
    return GraphError(
        GraphErrorKind.TRANSIENT,
        http_status=answer.status_code,
        retry_after=error.retry_after,
        admin_text=error.admin_text,
    )
