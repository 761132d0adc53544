"""Refusals, in the Graph API's form and in the control API's."""

from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.world.ids import trace_id


class BadControl(Exception):
    """A control call makes no sense. The message is a plain sentence (HTTP 400)."""


class GraphError(Exception):
    """An error in Graph's envelope (meta-platform 3.5)."""

    def __init__(
        self,
        message: str,
        code: int,
        subcode: int | None = None,
        *,
        status: int = 400,
        kind: str = "OAuthException",
        transient: bool | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.subcode = subcode
        self.status = status
        self.kind = kind
        self.transient = transient
        self.retry_after = retry_after

    def response(self) -> Response:
        error: dict[str, Any] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.transient is not None:
            error["is_transient"] = self.transient
        if self.retry_after is not None:
            error["error_data"] = {"retry_after": self.retry_after}
        error["fbtrace_id"] = trace_id()
        headers = {}
        if self.code == 190:
            challenge = f'OAuth "Facebook Platform" "invalid_token" "{self.message}"'
            headers["WWW-Authenticate"] = challenge
        return JSONResponse({"error": error}, status_code=self.status, headers=headers)


def missing_object(object_id: str, method: str = "get") -> GraphError:
    return GraphError(
        f"Unsupported {method} request. Object with ID '{object_id}' does not exist, cannot be "
        "loaded due to missing permissions, or does not support this operation. Please read the "
        "Graph API documentation at https://developers.facebook.com/docs/graph-api",
        100,
        33,
        kind="GraphMethodException",
    )


def missing_field(name: str, node: str) -> GraphError:
    return GraphError(
        f"(#100) Tried accessing nonexisting field ({name}) on node type ({node})", 100
    )


def bad_parameter(message: str) -> GraphError:
    return GraphError(f"(#100) {message}", 100)


def missing_permission(scope: str) -> GraphError:
    return GraphError(f"(#200) Requires {scope} permission to manage the object", 200, status=403)
