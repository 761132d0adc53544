"""What the dialogs of both logins share: what is asked of them, and the way back to the app."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

Form = list[tuple[str, str]]


async def read_asked(request: Request) -> tuple[Form, dict[str, str]]:
    """Return the form that was posted, and all that is asked: the address's parameters and the
    form's.
    """
    body = (await request.body()).decode("utf-8", "replace")
    form = parse_qsl(body, keep_blank_values=True)
    return form, dict(request.query_params) | dict(form)


def asked_scopes(asked: dict[str, str]) -> list[str]:
    """Return each scope once, in the order asked for. They stand between commas or spaces."""
    names = asked.get("scope", "").replace(" ", ",").split(",")
    return [name for name in dict.fromkeys(names) if name]


def go_back(asked: dict[str, str], answer: dict[str, str], *, fragment: str) -> Response:
    """Redirect to the app with the answer and its state, and with the odd fragment that this login
    adds.
    """
    if "state" in asked:
        answer = {**answer, "state": asked["state"]}
    target = asked["redirect_uri"]
    joint = "&" if urlsplit(target).query else "?"
    return RedirectResponse(f"{target}{joint}{urlencode(answer)}#{fragment}", status_code=302)
