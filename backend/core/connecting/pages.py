"""Renders the few pages that are not the dashboard's. They work without a script, and allow none
but our own.
"""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from common.errors import AppError, Forbidden, NotFound
from common.languages import Text
from core.connecting.problems import ConnectProblem
from core.models import Business
from integrations.instagram.facebook_login import Page
from integrations.instagram.logins import Login
from integrations.instagram.picture_sources import list_picture_sources

TITLES: dict[type[AppError], tuple[Text, Text]] = {
    NotFound: (
        _("Page not found"),
        _("This business doesn’t exist, or you’re not on its team."),
    ),
    Forbidden: (
        _("Only an owner can do that"),
        _("Ask an owner of this business to connect Instagram."),
    ),
}


def show_page(
    request: HttpRequest | None,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """The page of a template in core/, under a policy that lets in nothing from elsewhere but
    pictures.

    The page of a failure has no request: what would read it may be what failed.
    """
    nonce = secrets.token_urlsafe(16)
    answer = render(request, f"core/{template}.html", {**context, "nonce": nonce}, status=status)
    # Forms come back here, and go on to the dashboard.
    answer["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'self'; img-src "
        f"{list_picture_sources()}; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return answer


def show_problem(
    request: HttpRequest,
    problem: AppError,
    *,
    login: Login,
    again: str,
    back: str,
    other: tuple[Login, str] | None = None,
) -> HttpResponse:
    """What happened and what to do; "Try again", and the other login with its address, only where
    that can help.
    """
    if isinstance(problem, ConnectProblem):
        words: dict[str, Any] = {
            **problem.describe(login),
            "missing": getattr(problem, "missing", []),
        }
        again, other = (
            again if problem.can_retry else "",
            other if problem.other_login_helps else None,
        )
    else:
        title, advice = TITLES.get(type(problem), (_("That did not work"), ""))
        words, again, other, back = {"title": title, "detail": advice, "advice": ""}, "", None, "/"
    ways = {
        "again": again,
        "back": back,
        "other": other[0] if other else None,
        "other_start": other[1] if other else "",
    }
    return show_page(request, "problem", {**words, **ways}, status=problem.status)


def show_choice(
    request: HttpRequest, business: Business, pages: list[Page], *, back: str, nothing_chosen: bool
) -> HttpResponse:
    """The pages to choose from; the one that is connected now is marked and chosen beforehand."""
    known = {page.id for page in pages}
    current = business.instagram_page_id if business.instagram_page_id in known else ""
    context = {
        "business": business,
        "pages": pages,
        "current": current,
        "back": back,
        "nothing_chosen": nothing_chosen,
    }
    return show_page(request, "choose", context, status=400 if nothing_chosen else 200)


def show_connected(request: HttpRequest, business: Business, *, back: str) -> HttpResponse:
    return show_page(request, "connected", {"business": business, "back": back})
