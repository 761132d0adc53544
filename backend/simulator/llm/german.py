"""What the simulated model knows of German: enough to find an answer in German instructions, and to
give it in German.
"""

import re

from simulator.llm.word_sets import word_set

# Words that only German has, by which it is told. In the plain spelling of `retrieval`.
_TELLING = word_set(
    "der das und ist sind wie wann wo wer ich wir ihr eine einen einem einer nicht kein keine "
    "kostet kosten habt haben gibt kann konnt konnen fur mit von zum zur bei auf auch noch "
    "mochte wurde gerne bitte euch sie ihre unser unsere wird werden offnet geoffnet"
)
STOP_WORDS = _TELLING - word_set("kostet kosten offnet geoffnet") | word_set(
    "was hat die den dem des ein es im am an aus als oder aber denn da du dein deine mein meine "
    "mir mich uns ihnen ja nein danke hallo moin so sehr mal nur viel viele welche welcher welches "
    "zu nach habe hatte konnte heute etwas alles"
)
# As `retrieval.TOPICS`, in the same order.
TOPICS = (
    "geoffnet offnet offnungszeiten offen uhr schliesst geschlossen zu wochenende samstag sonntag "
    "montag dienstag mittwoch donnerstag freitag",
    "preis preise kostet kosten euro teuer gunstig gebuhr",
    "versand versendet versenden verschicken verschickt liefern liefert lieferung porto",
    "ruckgabe zuruckgeben zuruckschicken umtausch umtauschen erstattung",
    "adresse ort strasse finden anfahrt",
    "zahlen bezahlen zahlung karte paypal",
    "termin termine buchen buchung reservieren reservierung",
)
ASKED_FOR = {"wo": "adresse", "wie viel": "preis", "was macht": "preis"}
# How sentences begin that tell the assistant how to behave.
ORDERS = word_set(
    "nie niemals immer antworte antworten sage sag sprich schreibe schreib stelle frage versprich "
    "nenne bestatige erklare gib beurteile bitte vermeide"
)
# Headings of sections about manners, and of the one about when a person takes over.
MANNERS = word_set("sprechen tonfall stil nie regeln ubernimmt ubergabe ubergeben")
HANDING_OVER = word_set("ubernimmt ubergabe ubergeben")
OFFER = "Soll jemand aus dem Team das für Sie klären?"
UNSURE = "Da bin ich mir nicht sicher."
OPENERS = ("", "Gern. ", "Gute Frage. ", "Natürlich. ")
HELLO, HELLO_FIRST = "Hallo! ", "Hallo, danke für die Nachricht! "
_ENDINGS = re.compile(r"(?:ungen|ung|innen|ern|em|en|er|es|e|n|s)$")


def is_german(said: list[str], *, least: int = 1) -> bool:
    """Return whether the words, in plain spelling, are German: `least` of those that tell it."""
    return len(_TELLING & set(said)) >= least


def stem(word: str) -> str:
    """Return the word without its ending: "tassen" and "tasse" are one."""
    for _ in range(2):  # "zerbrochenes" has two
        short = _ENDINGS.sub("", word)
        word = short if len(short) >= 3 else word
    return word
