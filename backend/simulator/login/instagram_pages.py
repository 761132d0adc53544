"""The pages of Instagram's login dialog: plain HTML forms that need no script."""

import sqlite3
from html import escape

from simulator.login.facebook_pages import carried, check, frame, initials

SCOPE_WORDS = {
    "instagram_business_basic": "Access profile and posts of this account",
    "instagram_business_manage_messages": "Access and manage the messages of this account",
}


def accounts_page(accounts: list[sqlite3.Row], path: str, asked: dict[str, str]) -> str:
    """Return the page that asks which professional account is logged in to Instagram on this
    device.
    """
    rows = "".join(
        f'<li><label class="row" for="{escape(account["username"])}">'
        f'<input type="radio" name="account" id="{escape(account["username"])}" '
        f'value="{escape(account["username"])}"'
        f' data-testid="account-{escape(account["username"])}"{" checked" if index == 0 else ""}>'
        f'<span class="face" aria-hidden="true">{initials(account["name"])}</span>'
        f'<span class="words"><strong>{escape(account["username"])}</strong>'
        f"<small>{escape(account['name'])}</small></span></label></li>"
        for index, account in enumerate(accounts)
    )
    return frame(
        "Log in to Instagram",
        f"""<h1>Which account is logged in?</h1>
<p class="soft">Choose the professional account whose messages Conversa shall answer.</p>
<form method="get" action="{escape(path)}">
{carried(asked)}
<ul class="list">{rows}</ul>
<div class="buttons"><button class="primary" data-testid="next">Log in</button></div>
</form>""",
    )


def consent_page(account: sqlite3.Row, scopes: list[str], path: str, asked: dict[str, str]) -> str:
    """Return the page that asks what the app may do; each permission can be declined."""
    rows = "".join(
        check("scope_granted", scope, f"scope-{scope}", SCOPE_WORDS.get(scope, scope), scope)
        for scope in scopes
    )
    return frame(
        "Allow Conversa",
        f"""<div class="who"><span class="face" aria-hidden="true"
>{initials(account["name"])}</span></div>
<h1>Conversa wants to manage your Instagram account</h1>
<p class="soft">Logged in as {escape(account["username"])}.
Switch off what you do not want to allow.</p>
<form method="post" action="{escape(path)}">
{carried(asked)}
<input type="hidden" name="account" value="{escape(account["username"])}">
<h2>What Conversa may do</h2>
<ul class="list">{rows}</ul>
<div class="buttons">
<button name="action" value="cancel" data-testid="cancel">Cancel</button>
<button class="primary" name="action" value="accept" data-testid="accept">Allow</button>
</div>
</form>""",
    )
