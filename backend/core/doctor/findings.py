"""What the connection doctor may find, as codes: for each a sentence, and what to do about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.languages import Text


class Finding(models.TextChoices):
    """What one check has found."""

    # Of any check
    CAUSE_FIRST = "CAUSE_FIRST"
    OUT_OF_TIME = "OUT_OF_TIME"
    NOT_ANSWERED = "NOT_ANSWERED"
    TOKEN_PROBLEM = "TOKEN_PROBLEM"
    TOKEN_PROBLEM_NUMBERED = "TOKEN_PROBLEM_NUMBERED"
    REFUSED = "REFUSED"
    REFUSED_NUMBERED = "REFUSED_NUMBERED"
    FAILED = "FAILED"
    # The installation
    SETTINGS_MISSING = "SETTINGS_MISSING"
    SECRET_WRONG = "SECRET_WRONG"
    SETTINGS_OK = "SETTINGS_OK"
    SIMULATED = "SIMULATED"
    NO_HTTPS = "NO_HTTPS"
    REDIRECT_OK = "REDIRECT_OK"
    TEST_ARRIVED = "TEST_ARRIVED"
    TEST_UNREACHABLE = "TEST_UNREACHABLE"
    TEST_BAD_CERTIFICATE = "TEST_BAD_CERTIFICATE"
    TEST_REFUSED = "TEST_REFUSED"
    TEST_ELSEWHERE = "TEST_ELSEWHERE"
    TEST_NOT_TAKEN = "TEST_NOT_TAKEN"
    TEST_NO_SECRET = "TEST_NO_SECRET"
    VERSION_WITHOUT_END = "VERSION_WITHOUT_END"
    VERSION_ENDED = "VERSION_ENDED"
    VERSION_ENDS_SOON = "VERSION_ENDS_SOON"
    VERSION_OK = "VERSION_OK"
    CLOCK_OK = "CLOCK_OK"
    CLOCK_AHEAD = "CLOCK_AHEAD"
    CLOCK_BEHIND = "CLOCK_BEHIND"
    CLOCK_TOO_FAR_AHEAD = "CLOCK_TOO_FAR_AHEAD"
    CLOCK_TOO_FAR_BEHIND = "CLOCK_TOO_FAR_BEHIND"
    # The account
    NOT_CONNECTED = "NOT_CONNECTED"
    CONNECTED = "CONNECTED"
    CONNECTED_BY_PAGE = "CONNECTED_BY_PAGE"
    CALL_REFUSED = "CALL_REFUSED"
    TOKEN_ENDS_SOON = "TOKEN_ENDS_SOON"
    DATA_ACCESS_ENDS = "DATA_ACCESS_ENDS"
    TOKEN_LASTS = "TOKEN_LASTS"
    TOKEN_WITHOUT_END = "TOKEN_WITHOUT_END"
    NOT_LINKED = "NOT_LINKED"
    OTHER_ID = "OTHER_ID"
    ID_OK = "ID_OK"
    SCOPES_MISSING = "SCOPES_MISSING"
    SCOPES_OK = "SCOPES_OK"
    # What is delivered
    NONE_DELIVERED = "NONE_DELIVERED"
    PEOPLE_DELIVERED = "PEOPLE_DELIVERED"
    SOME_RECOVERED = "SOME_RECOVERED"
    PEOPLE_TOO_FEW = "PEOPLE_TOO_FEW"
    SUBSCRIBED = "SUBSCRIBED"
    SUBSCRIBED_TO_ALL = "SUBSCRIBED_TO_ALL"
    NOT_SUBSCRIBED = "NOT_SUBSCRIBED"
    NO_MESSAGES_FIELD = "NO_MESSAGES_FIELD"
    NOT_READABLE = "NOT_READABLE"
    CONVERSATIONS_SHOWN = "CONVERSATIONS_SHOWN"
    ONLY_DELIVERED = "ONLY_DELIVERED"
    NOTHING_SHOWN = "NOTHING_SHOWN"
    NEVER_DELIVERED = "NEVER_DELIVERED"
    DELIVERIES_STOPPED = "DELIVERIES_STOPPED"
    DELIVERIES_OK = "DELIVERIES_OK"
    LAST_TEST = "LAST_TEST"  # said beside one of the three above


F = Finding
SUBSCRIBE_AGAIN = _("Subscribe again: an owner can do that here.")
SET_CLOCK = _(
    "Your Conversa administrator has the clock set by the network (NTP), for example: timedatectl "
    "set-ntp true."
)
NEWER_VERSION = _(
    "Your Conversa administrator sets FB_GRAPH_VERSION=%(advised)s, which Meta serves until "
    "%(advised_until)s."
)
SWITCH = _(
    "On the phone, in the Instagram app of the business: Settings, Messages and story replies, "
    "Message controls, Connected tools, “Allow access to messages”. Switch it on."
)
LIVE = _(
    "In the Meta app’s dashboard, publish the app (App mode “Live”) and get Advanced Access in App "
    "Review for the permission to manage messages. Until then Meta delivers only messages of "
    "people who have a role in the app."
)
DELIVERED = _(
    "The last event came %(last_at)s. Messages in the last 24 hours: %(day)s. Delivered in the "
    "last %(days)s days: %(by_webhook)s of %(arrived)s."
)
# What was found, and what to do about it; None where there is nothing to do, or where the problem
# of the token says it.
SENTENCES: dict[Finding, tuple[Text, Text | None]] = {
    F.CAUSE_FIRST: (_("Skipped: fix “%(cause)s” first."), None),
    F.OUT_OF_TIME: (
        _("Skipped: Instagram took too long to answer."),
        _("Run the doctor again in a minute."),
    ),
    F.NOT_ANSWERED: (
        _("Could not be looked at. %(refusal)s"),
        _("Run the doctor again in a few minutes."),
    ),
    F.TOKEN_PROBLEM: (_("%(problem)s."), None),
    F.TOKEN_PROBLEM_NUMBERED: (_("%(problem)s (Instagram’s code %(number)s)."), None),
    F.REFUSED: (
        _("Instagram refused: %(refusal)s"),
        _("Connect the account again, and leave all permissions checked."),
    ),
    F.REFUSED_NUMBERED: (
        _("Instagram refused (code %(number)s): %(refusal)s"),
        _("Connect the account again, and leave all permissions checked."),
    ),
    F.FAILED: (_("This failed: %(why)s"), _("Connect the account again.")),
    F.SETTINGS_MISSING: (
        _("Not set: %(names)s."),
        _(
            "Your Conversa administrator takes them from the Meta app’s dashboard, sets them in "
            ".env and restarts Conversa."
        ),
    ),
    F.SECRET_WRONG: (
        _("Meta does not accept the id %(app_id)s with the secret that is set."),
        _(
            "Your Conversa administrator compares %(prefix)s_APP_ID and %(prefix)s_APP_SECRET with "
            "the Meta app’s dashboard, and restarts Conversa."
        ),
    ),
    F.SETTINGS_OK: (_("Id, secret and verify token are set; the app is %(app_id)s."), None),
    F.SIMULATED: (
        _(
            "Conversa and a simulated Instagram run on this machine (%(address)s): nothing to do "
            "while you try it out. Before you go live, Conversa needs an https address, set as "
            "PUBLIC_URL."
        ),
        None,
    ),
    F.NO_HTTPS: (
        _("Conversa’s address is %(address)s; Meta sends people back to https addresses only."),
        _(
            "Set PUBLIC_URL to the https address of this installation, restart, and register "
            "%(redirect)s in the Meta app."
        ),
    ),
    F.REDIRECT_OK: (
        _(
            "To be registered in the Meta app as a valid OAuth redirect URI, to the letter: "
            "%(redirect)s"
        ),
        None,
    ),
    F.TEST_ARRIVED: (
        _("A test event, sent to %(address)s as Meta would send it, is in the inbox."),
        None,
    ),
    F.TEST_UNREACHABLE: (
        _("%(address)s cannot be reached from this server."),
        _(
            "Meta must reach it. Check PUBLIC_URL, the proxy and the firewall. Some networks only "
            "hide a server from itself. In the Meta app’s dashboard, under Webhooks, press Test "
            "beside “messages”: if that arrives, nothing is wrong."
        ),
    ),
    F.TEST_BAD_CERTIFICATE: (
        _("The certificate of %(address)s is not valid."),
        _("Get one that browsers accept: Meta asks for the same."),
    ),
    F.TEST_REFUSED: (
        _("%(address)s refuses our signature."),
        _(
            "Another installation answers there, or one with another app secret. PUBLIC_URL and "
            "the app secrets must be this one’s."
        ),
    ),
    F.TEST_ELSEWHERE: (
        _("%(address)s took a test event, but it is not in this inbox."),
        _("Another installation answers there: check PUBLIC_URL."),
    ),
    F.TEST_NOT_TAKEN: (
        _("%(address)s answers with status %(status)s, and Meta needs 200."),
        _(
            "Have the proxy hand that address to Conversa as it is, without a redirect, a log-in "
            "or a limit."
        ),
    ),
    F.TEST_NO_SECRET: (_("Without an app secret nothing can be signed."), None),
    F.VERSION_WITHOUT_END: (_("%(version)s, without an end so far."), None),
    F.VERSION_ENDED: (
        _("%(version)s has ended; Meta answers with an older version than Conversa expects."),
        NEWER_VERSION,
    ),
    F.VERSION_ENDS_SOON: (_("%(version)s ends on %(until)s."), NEWER_VERSION),
    F.VERSION_OK: (_("%(version)s, served until %(until)s."), None),
    F.CLOCK_OK: (_("It agrees with Instagram’s."), None),
    F.CLOCK_AHEAD: (
        _("It is %(length)s ahead of Instagram’s. Conversa allows for it."),
        SET_CLOCK,
    ),
    F.CLOCK_BEHIND: (
        _("It is %(length)s behind Instagram’s. Conversa allows for it."),
        SET_CLOCK,
    ),
    F.CLOCK_TOO_FAR_AHEAD: (
        _(
            "It is %(length)s ahead of Instagram’s. That is too much to allow for: messages count "
            "as older or newer than they are."
        ),
        SET_CLOCK,
    ),
    F.CLOCK_TOO_FAR_BEHIND: (
        _(
            "It is %(length)s behind Instagram’s. That is too much to allow for: messages count as "
            "older or newer than they are."
        ),
        SET_CLOCK,
    ),
    F.NOT_CONNECTED: (_("No Instagram account is connected."), _("Connect the account.")),
    F.CONNECTED: (_("@%(username)s is connected, by %(login)s login."), None),
    F.CONNECTED_BY_PAGE: (
        _("@%(username)s is connected through the page “%(page)s”, by %(login)s login."),
        None,
    ),
    F.CALL_REFUSED: (_("%(problem)s: Instagram refused a call %(refused_at)s."), None),
    F.TOKEN_ENDS_SOON: (
        _("It lasts until %(until)s, which is soon."),
        _("Conversa renews it by itself each day; if this is still here tomorrow, reconnect."),
    ),
    F.DATA_ACCESS_ENDS: (
        _("The access to data ends on %(until)s: Meta asks people to confirm it."),
        _("Reconnect the account."),
    ),
    F.TOKEN_LASTS: (_("It lasts until %(until)s."), None),
    F.TOKEN_WITHOUT_END: (_("It does not expire."), None),
    F.NOT_LINKED: (
        _("The page is not linked to a professional Instagram account any more."),
        _(
            "In the Instagram app, switch to a professional account and link it to the page, then "
            "connect again."
        ),
    ),
    F.OTHER_ID: (
        _(
            "Messages are looked for under the id %(stored_id)s, but Instagram says %(account_id)s "
            "(@%(username)s)."
        ),
        _("Connect the account again, so that Conversa learns its id."),
    ),
    F.ID_OK: (_("Instagram and Conversa both say %(account_id)s, @%(username)s."), None),
    F.SCOPES_MISSING: (
        _("Not granted: %(scopes)s"),
        _("Connect again and leave all permissions checked."),
    ),
    F.SCOPES_OK: (_("All of them are granted."), None),
    F.NONE_DELIVERED: (
        ngettext_lazy(
            "%(arrived)s message of the last %(days)s days was found by a check; none was "
            "delivered.",
            "%(arrived)s messages of the last %(days)s days were found by a check; none was "
            "delivered.",
            "arrived",
        ),
        LIVE,
    ),
    F.PEOPLE_DELIVERED: (
        _("In the last %(days)s days messages of %(people)s people were delivered."),
        None,
    ),
    F.SOME_RECOVERED: (
        _(
            "%(recovered)s of %(arrived)s messages were recovered by a check. It may be that only "
            "some people’s are delivered."
        ),
        LIVE,
    ),
    F.PEOPLE_TOO_FEW: (
        ngettext_lazy(
            "Meta does not tell this, and messages of %(people)s person so far do not prove it "
            "yet.",
            "Meta does not tell this, and messages of %(people)s people so far do not prove it "
            "yet.",
            "people",
        ),
        _(
            "Have somebody without a role in the Meta app write a message. If it does not arrive, "
            "publish the app in the Meta app’s dashboard (App mode “Live”) and get Advanced Access "
            "in App Review for the permission to manage messages. Until then Meta delivers only "
            "messages of people who have a role in the app."
        ),
    ),
    F.SUBSCRIBED: (_("The account delivers to this app: %(fields)s."), None),
    F.SUBSCRIBED_TO_ALL: (_("The account delivers all fields of the app to this app."), None),
    F.NOT_SUBSCRIBED: (_("The account does not deliver to this app."), SUBSCRIBE_AGAIN),
    F.NO_MESSAGES_FIELD: (_("Delivered are %(fields)s, but not messages."), SUBSCRIBE_AGAIN),
    F.NOT_READABLE: (
        _("Instagram does not let Conversa read the account’s conversations."),
        SWITCH,
    ),
    F.CONVERSATIONS_SHOWN: (_("Instagram shows the account’s conversations."), None),
    F.ONLY_DELIVERED: (
        _("Instagram shows no conversation, but messages have been delivered."),
        None,
    ),
    F.NOTHING_SHOWN: (
        _(
            "Instagram shows no conversation and has delivered nothing. Either the account is new, "
            "or it keeps connected apps out."
        ),
        SWITCH,
    ),
    F.NEVER_DELIVERED: (
        _("Instagram has not delivered anything for this account yet."),
        _(
            "Write the account a message from another one. If nothing arrives within a minute, fix "
            "the problems listed above."
        ),
    ),
    F.DELIVERIES_STOPPED: (
        DELIVERED,
        _("Deliveries have stopped. Subscribe again, then fix the problems listed above."),
    ),
    F.DELIVERIES_OK: (
        DELIVERED,
        None,
    ),
    F.LAST_TEST: (_("The last test event came %(test_at)s."), None),
}
