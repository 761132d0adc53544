"""One call of the Graph API: connection, token, proof, time limit, log line, and the error it ends in."""

import hashlib
import hmac
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import MaxRetryError, NewConnectionError

from common.logs import get_log
from common.tenancy import give_back_connection
from core.graph_errors import GraphError, Kind, classify
from core.logins import LoginCode, get_login

log = get_log(__name__)
_local = threading.local()
CONNECT_SECONDS = 5.0


class _Bearer(AuthBase):
    """The token in a header: a URL ends in the logs of proxies. Being `auth`, it also keeps .netrc out."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def _session() -> requests.Session:
    """This thread's connections to Graph; a Session may not be shared between threads."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
        _local.session.mount("http://", HTTPAdapter(pool_connections=2, pool_maxsize=2))
        _local.session.mount("https://", HTTPAdapter(pool_connections=2, pool_maxsize=2))
    return _local.session  # type: ignore[no-any-return]


def app_secret_proof(token: str, login: LoginCode = "FACEBOOK") -> str:
    """What an app with "Require App Secret" must send beside a token (Meta: Securing Graph API Requests)."""
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

    The path is under the configured version, unless not `versioned`, as Instagram's token endpoints are.
    With `sends`, whatever leaves it open whether Meta acted is UNKNOWN_OUTCOME: a time-out or a lost
    connection once the request was under way, an answer that is not Graph's. `private` is text that must
    not come back in an error's `admin_text`; `seconds` is less patience than usual.
    """
    params = dict(params or {})
    if token:
        params["appsecret_proof"] = app_secret_proof(token, login)
    version = f"/{settings.FB_GRAPH_VERSION}" if versioned else ""
    return call_url(
        method, f"{get_login(login).graph_url}{version}/{path}", token=token, params=params, json=json, sends=sends, private=private,
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
    """What `call_graph` does, at an address of its own (Instagram's code exchange). Raises GraphError."""
    give_back_connection()
    started = time.perf_counter()
    patience = min(seconds or settings.GRAPH_TIMEOUT_SECONDS, settings.GRAPH_TIMEOUT_SECONDS)
    try:
        answer = _session().request(
            method,
            url,
            params=params,
            json=json,
            data=form,
            auth=_Bearer(token) if token else None,
            timeout=(min(CONNECT_SECONDS, patience), patience),
            allow_redirects=False,  # a token is for one host only
        )
    except requests.RequestException as failure:
        # The exception's text holds the URL, and the URL may hold a secret: only its class is kept.
        open_outcome = sends and _was_under_way(failure)
        error = GraphError("UNKNOWN_OUTCOME" if open_outcome else "TRANSIENT", admin_text=f"No answer: {type(failure).__name__}")
    else:
        body = _object(answer)
        if body is not None and answer.status_code < 300 and "error" not in body:
            return body
        error = _error_of(answer, body, sends=sends, private=private)
    log.warning(
        "graph.failed",
        method=method, path=urlsplit(url).path, status=error.http_status, kind=error.kind, graph_code=error.code,
        subcode=error.subcode, trace_id=error.trace_id, ms=round((time.perf_counter() - started) * 1000, 1),
    )
    raise error from None


def _was_under_way(failure: requests.RequestException) -> bool:
    """Whether Meta may have received the request before the connection failed."""
    if isinstance(failure, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return False
    cause = failure.args[0] if failure.args else None
    return not (isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError))


def _object(answer: requests.Response) -> dict[str, Any] | None:
    try:
        body = answer.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _error_of(answer: requests.Response, body: dict[str, Any] | None, *, sends: bool, private: str) -> GraphError:
    error = classify(answer.status_code, body, headers=answer.headers, private=private)
    graph_answered = body is not None and "error" in body
    if graph_answered or (400 <= answer.status_code < 500 and answer.status_code != 408):
        return error
    # A gateway's page, or a success that cannot be read.
    kind: Kind = "UNKNOWN_OUTCOME" if sends else "TRANSIENT"
    return GraphError(kind, http_status=answer.status_code, retry_after=error.retry_after, admin_text=error.admin_text)
