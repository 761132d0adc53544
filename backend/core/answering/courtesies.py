"""Bare thanks, a thumbs-up, a heart: what a person would leave unanswered. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable

from common.text import has_words
from conversations.models import MessageLog

Kind = MessageLog.Kind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HEART = "Sent a heart"  # how `conversations.events` describes Instagram's heart
# Each word by itself says thanks or well; plain letters, as `_plain` leaves them.
SAID_ALONE = _words(
    "thanks thank thx tks tnx ty tysm cheers ok okay okey okie k kk oki great perfect nice cool"
    " super awesome lovely amazing wonderful brilliant noted understood fine excellent top"
    " danke dankeschon merci mercie klasse prima perfekt toll spitze gut klar verstanden"
    " parfait super genial compris entendu"
    " gracias vale perfecto genial estupendo entendido grazie perfetto ottimo fantastico capito"
    " obrigado obrigada brigado brigada valeu perfeito beleza otimo entendi"
    " dank dankjewel bedankt dankje mooi perfect top"
    " tack takk tak mange tusen tusind perfekt fint toppen kiitos kiitti hienoa"
    " dzieki dziekuje super swietnie dekuji diky dik tesekkurler tesekkur ederim sagol tamam harika"
    " спасибо спс благодарю хорошо понятно отлично супер дякую дякуйте добре чудово"
    " ευχαριστω τελεια شكرا תודה"
)
# Words that may stand beside them and change nothing.
BESIDE = _words(
    "you so much very a lot many again all the best for your help that thats is it was its just got"
    " bye goodbye have good day nice one sounds"
    " vielen lieben herzlichen dir ihnen euch schon sehr fur die hilfe das ist guten tag noch"
    " tschuss alles"
    " beaucoup mille a vous toi bien et bonne journee pour votre aide c est"
    " muchas mil por tu su ayuda muy amable si"
    " mille molte tante per l aiuto gentile si va bene muito mesmo pela ajuda por tudo"
    " je wel u heel erg hartelijk voor de hulp"
    " sa mycket for hjalpen hjelpen hjaelpen det var skal du ha paljon bardzo za pomoc moc cok"
    " большое огромное вам вам большое за помощь дуже щиро πολυ جزيلا רבה"
)
# Languages that write without spaces: the whole message.
WHOLE = re.compile(
    r"(?:(?:どうも)?ありがとう(?:ございます|ございました|です)?|感謝(?:します|です)?|了解(?:です|しました)?|わかりました|承知(?:しました|いたしました)?"
    r"|(?:非常|十分|太)?(?:感谢|感謝|谢谢|謝謝)(?:你|您|你们|啦|了)?|好的?(?:谢谢|謝謝|呢|吧)?|收到|明白了?|감사(?:합니다|해요|드립니다)"
    r"|고마워요?|고맙습니다|네|알겠습니다)+"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_MARKS = {"️", "‍", "⃣"}  # what only changes the look of an emoji
THUMBS_AND_HEARTS = set(
    "❤♥💙💚💛🧡💜🖤🤍🤎💖💗💓💞💕💘💝❣💟🫶🥰😍😘🩷🩵🩶👍👌🙏🙌👏🤝💪🫡✅☑✔😊🙂😀😃😄😁😆☺😉🤗🤩🔥✨⭐🌟🎉🥳💯🌸🌹🌷💐😇🫰✌👋🤙😂🤣"
)


def needs_no_answer(messages: Iterable[MessageLog], *, last_said: Callable[[], str]) -> bool:
    """Whether all that the customer sent is courtesy. `last_said` tells our last message before, if
    that matters: an "ok" to a question is an answer."""
    messages = list(messages)
    return (
        bool(messages)
        and all(_is_courtesy(message) for message in messages)
        and not is_question(last_said())
    )


def is_shared_only(messages: Iterable[MessageLog]) -> bool:
    """Whether the customer did nothing but mention the business in a story, or share something,
    without a word.
    """
    messages = list(messages)
    return bool(messages) and all(is_wordless_share(message) for message in messages)


def is_wordless_share(message: MessageLog) -> bool:
    return message.kind in {Kind.SHARE, Kind.STORY_MENTION} and not has_words(message.text)


def is_question(text: str) -> bool:
    """Whether there is a question in it."""
    return any(mark in text for mark in "?？؟")


def _is_courtesy(message: MessageLog) -> bool:
    if message.kind == Kind.OTHER:
        return message.description == HEART and not message.text
    # A heart for a story is as common as one for a reply.
    return message.kind in {Kind.TEXT, Kind.STORY_REPLY} and is_courtesy(message.text)


def is_courtesy(text: str) -> bool:
    """Whether the text is nothing but thanks, agreement, and kind emoji."""
    if not text.strip() or is_question(text):
        return False
    plain = _plain(text)
    words = _LETTERS.findall(plain)
    if any(sign for sign in plain if not _is_courtesy_sign(sign)):
        return False
    if not words:
        return any(sign in THUMBS_AND_HEARTS for sign in text)
    if WHOLE.fullmatch("".join(_LETTERS.findall(text))):
        return True
    return all(word in SAID_ALONE or word in BESIDE for word in words) and any(
        word in SAID_ALONE for word in words
    )


def _is_courtesy_sign(sign: str) -> bool:
    """Letters are judged as words; of all else, spaces, punctuation, skin tones and kind emoji say
    nothing new.
    """
    kind = unicodedata.category(sign)
    return kind[0] in "LZPC" or kind in {"Mn", "Sk"} or sign in _MARKS or sign in THUMBS_AND_HEARTS


def _plain(text: str) -> str:
    """Lower case, without accents, so that "Dziękuję" and "dziekuje" are one word."""
    split = unicodedata.normalize(
        "NFKD", text.lower().replace("'", "").replace("’", "").replace("ł", "l").replace("ı", "i")
    )
    letters = "".join(
        sign for sign in split if unicodedata.category(sign) != "Mn" or sign in _MARKS
    )
    return unicodedata.normalize("NFC", letters)
