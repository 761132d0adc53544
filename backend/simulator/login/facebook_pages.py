"""The pages of the login dialog: plain HTML forms that need no script."""

import sqlite3
from html import escape

CARRIED = ("client_id", "redirect_uri", "state", "scope", "response_type", "display", "auth_type")

SCOPE_WORDS = {
    "pages_show_list": "Show a list of the Pages you manage",
    "pages_manage_metadata": "Manage settings and webhooks of your Pages",
    "pages_read_engagement": "Read content posted on your Pages",
    "pages_messaging": "Manage and access Page conversations",
    "business_management": "Manage your business portfolio",
    "instagram_basic": "Access profile and posts from the connected Instagram account",
    "instagram_manage_messages": "Manage and access messages of the Instagram account",
}


def frame(title: str, content: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="stylesheet" href="/static/dialog.css">
<link rel="icon" href="/static/icon.svg">
</head>
<body>
<p class="ribbon">Simulated login. Nobody's real account is behind this page.</p>
<main class="card">
{content}
</main>
</body>
</html>
"""


def carried(asked: dict[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(asked[name])}">'
        for name in CARRIED
        if name in asked
    )


def error_page(problem: str) -> str:
    return frame(
        "Error",
        "<h1>It looks like this app isn’t available</h1>"
        f'<p class="soft">This app needs a valid setup before someone can log in.</p>'
        f'<p class="problem" role="alert">{escape(problem)}</p>',
    )


def initials(name: str) -> str:
    return escape("".join(part[0] for part in name.split()[:2]).upper())


def _page_words(pages: list[sqlite3.Row]) -> str:
    if not pages:
        return "No Page"
    return ", ".join(
        f"{page['name']} (@{page['username']})" if page["username"] else str(page["name"])
        for page in pages
    )


def people_page(
    people: list[tuple[sqlite3.Row, list[sqlite3.Row]]],
    path: str,
    asked: dict[str, str],
    problem: str | None = None,
) -> str:
    """Return the page that asks who is logged in to Facebook on this device."""
    rows = "".join(
        _person_row(person, pages, chosen=index == 0)
        for index, (person, pages) in enumerate(people)
    )
    return frame(
        "Log in",
        f"""<h1>Who is logged in?</h1>
<p class="soft">Choose the person who connects their business.</p>
<form method="get" action="{escape(path)}">
{carried(asked)}
<ul class="list">{rows}</ul>
<div class="buttons"><button class="primary" data-testid="next">Next</button></div>
</form>
{_new_person_form(path, asked, problem)}""",
    )


def _person_row(person: sqlite3.Row, pages: list[sqlite3.Row], *, chosen: bool) -> str:
    return (
        f'<li><label class="row" for="{escape(person["id"])}">'
        f'<input type="radio" name="person" id="{escape(person["id"])}"'
        f' value="{escape(person["id"])}" data-testid="person-{escape(person["id"])}"'
        f"{' checked' if chosen else ''}>"
        f'<span class="face" aria-hidden="true">{initials(person["name"])}</span>'
        f'<span class="words"><strong>{escape(person["name"])}</strong>'
        f"<small>{escape(_page_words(pages))}</small></span></label></li>"
    )


def _new_person_form(path: str, asked: dict[str, str], problem: str | None) -> str:
    """Return the part of the page that adds a person; open when the last try had a problem."""
    alert = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    values = {
        name: escape(asked.get(name, "")) for name in ("new_name", "new_page", "new_username")
    }
    return f"""<details{" open" if problem else ""} data-testid="new-person">
<summary>Someone new</summary>
{alert}
<form method="post" action="{escape(path)}" class="new">
{carried(asked)}
<label>Name<input name="new_name" required maxlength="60" value="{values["new_name"]}"
 data-testid="new-name"></label>
<label>Facebook Page<input name="new_page" maxlength="60" value="{values["new_page"]}"
 data-testid="new-page"></label>
<label>Instagram username<input name="new_username" maxlength="30" pattern="@?[A-Za-z0-9._]+"
 autocapitalize="none" value="{values["new_username"]}" data-testid="new-username"></label>
<div class="buttons"><button name="action" value="new_person"
 data-testid="new-submit">Create and log in</button></div>
</form>
</details>"""


def check(name: str, value: str, test_id: str, title: str, small: str) -> str:
    return (
        f'<li><label class="row"><span class="words"><strong>{escape(title)}</strong>'
        f"<small>{escape(small)}</small></span>"
        f'<input type="checkbox" name="{name}" value="{escape(value)}" checked'
        f' data-testid="{escape(test_id)}"></label></li>'
    )


def _page_check(page: sqlite3.Row) -> str:
    account = page["username"]
    small = f"Instagram: @{account}" if account else "No Instagram account linked"
    return check("page", page["id"], f"page-{page['id']}", page["name"], small)


def consent_page(
    person: sqlite3.Row,
    pages: list[sqlite3.Row],
    scopes: list[str],
    path: str,
    asked: dict[str, str],
) -> str:
    """Return the page that asks what the app may do, and with which pages; each can be declined."""
    page_rows = "".join(_page_check(page) for page in pages)
    scope_rows = "".join(
        check("scope_granted", scope, f"scope-{scope}", SCOPE_WORDS.get(scope, scope), scope)
        for scope in scopes
    )
    first_name = escape(person["name"].split()[0])
    return frame(
        "Log in with Facebook",
        f"""<div class="who"><span class="face" aria-hidden="true"
>{initials(person["name"])}</span></div>
<h1>Conversa wants to access your Pages and Instagram accounts</h1>
<p class="soft">Logged in as {escape(person["name"])}. Untick what you do not want to allow.</p>
<form method="post" action="{escape(path)}">
{carried(asked)}
<input type="hidden" name="person" value="{escape(person["id"])}">
<h2>Pages</h2>
<ul class="list">{page_rows or '<li class="row soft">You do not manage any Page.</li>'}</ul>
<h2>What Conversa may do</h2>
<ul class="list">{scope_rows}</ul>
<div class="buttons">
<button name="action" value="cancel" data-testid="cancel">Cancel</button>
<button class="primary" name="action" value="accept"
 data-testid="accept">Continue as {first_name}</button>
</div>
</form>""",
    )
