"""Lines of a timeline that are no messages, as sentences in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.languages import Text, say
from conversations.answered_from import INBOX_APPS, AnsweredFrom, answered_from
from conversations.models import ThreadNote
from conversations.references import describe_referral
from conversations.silences import handoff_text

CODE = ThreadNote.Code
# By what is known of the app: Instagram's own inbox, an app by its id, an app.
TOOK: tuple[Text, Text, Text] = (
    _("The inbox on Instagram is handling this conversation now. The assistant is paused."),
    _("Another app (%(app_id)s) is handling this conversation now. The assistant is paused."),
    _("Another app is handling this conversation now. The assistant is paused."),
)
GAVE: tuple[Text, Text, Text] = (
    _("The inbox on Instagram gave this conversation back to Conversa."),
    _("Another app (%(app_id)s) gave this conversation back to Conversa."),
    _("Another app gave this conversation back to Conversa."),
)
ASKED: tuple[Text, Text, Text] = (
    _("The inbox on Instagram asked to answer this conversation."),
    _("Another app (%(app_id)s) asked to answer this conversation."),
    _("Another app asked to answer this conversation."),
)
OF_APPS = {CODE.APP_TOOK: TOOK, CODE.APP_GAVE: GAVE, CODE.APP_ASKED: ASKED}


def note_text(note: ThreadNote) -> str:
    """The note as a sentence. One from before notes had `params` says what was stored."""
    code = CODE(note.code)
    if code == CODE.HANDED_OFF:
        return handoff_text(note.text)
    if code == CODE.HANDED_BACK:
        return say(_("%(name)s handed back to the assistant."), {"name": note.person_name})
    if code == CODE.TOOK_OVER:
        return _took_over(note)
    if note.params is None:
        return note.text
    if code == CODE.REFERRAL:
        return describe_referral(note.params)
    return _of_app(OF_APPS[code], note.params)


def note_params(note: ThreadNote) -> dict[str, str]:
    """Return the values that the note's sentence names, for clients that have sentences of their
    own.
    """
    source = answered_from(person_id=note.person_id, person_name=note.person_name)
    by_person = note.code in (CODE.TOOK_OVER, CODE.HANDED_BACK) and source == AnsweredFrom.TEAM
    named = {
        "name": note.person_name if by_person else "",
        "app_id": note.text if note.code == CODE.TOOK_OVER else "",
        "reason": note.text if note.code == CODE.HANDED_OFF else "",
        **(note.params or {}),
    }
    return {name: value for name, value in named.items() if value}


def _took_over(note: ThreadNote) -> str:
    source = answered_from(person_id=note.person_id, person_name=note.person_name)
    if source == AnsweredFrom.TEAM:
        return say(_("%(name)s took over."), {"name": note.person_name})
    if source == AnsweredFrom.PHONE:
        return say(_("Taken over from the Instagram app."))
    if note.text:
        return say(_("Answered from another app (%(app_id)s)."), {"app_id": note.text})
    return say(_("Answered from another app."))


def _of_app(sentences: tuple[Text, Text, Text], params: dict[str, Any]) -> str:
    inbox, named, unnamed = sentences
    app_id = str(params.get("app_id") or "")
    if not app_id:
        return say(unnamed)
    return say(inbox) if app_id in INBOX_APPS else say(named, {"app_id": app_id})
