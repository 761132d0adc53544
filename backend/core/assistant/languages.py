"""Detects the language in which a customer writes, by script and by the small words of each
language. Pure.

None where it cannot be told: the business's own language is then better than a guess.
"""

import re

# Words that are frequent in one language and rare in the others.
SMALL_WORDS = {
    "cs": (
        "jsem jste je není děkuji prosím dobrý den kolik máte chtěl chtěla můžete ahoj jak jaké kdy"
    ),
    "da": (
        "jeg er ikke hvad hvor hvornår tak kan du til med koster har det hej venlig hilsen også "
        "og gerne"
    ),
    "de": (
        "ich ist nicht und der die das wie wann kostet haben habt danke bitte mit für ein eine "
        "guten hallo möchte kann wo sie ihr noch auch"
    ),
    "en": (
        "the is are you how what when where much do does can have thanks thank please would my "
        "and of to hello hi i it your for"
    ),
    "es": (
        "el la los las cuánto cuanto cuesta cómo qué dónde cuándo gracias por favor hola tienen "
        "tienes quiero puedo una para está buenas es con"
    ),
    "fi": (
        "minä on ei ja mitä missä milloin kiitos paljonko maksaa voiko hei haluaisin onko "
        "teillä kuinka"
    ),
    "fr": (
        "le la les je vous est combien où quand merci bonjour avez une des pour pas avec "
        "voudrais puis comment coûte et bonsoir salut"
    ),
    "it": (
        "il lo gli quanto costa come dove quando grazie per favore ciao buongiorno avete vorrei "
        "posso una sono è con che di"
    ),
    "nb": "jeg er ikke hva hvor når takk kan koster har dere med hei det også og gjerne",
    "nl": (
        "ik is niet en het een wat hoe waar wanneer kost hoeveel dank bedankt alstublieft graag "
        "hebben jullie hallo kan ook voor met"
    ),
    "pl": (
        "jest nie ile kosztuje jak gdzie kiedy dziękuję proszę cześć dzień dobry czy mogę "
        "chciałbym chciałabym macie mam się"
    ),
    "pt": (
        "o os quanto custa como onde quando obrigado obrigada por favor olá oi vocês você tem "
        "têm quero posso uma para não com é"
    ),
    "sv": (
        "jag är inte och vad var när tack kan kostar har ni med hej det också hur mycket vill gärna"
    ),
    "tr": (
        "ben bir ve ne kadar nasıl nerede zaman teşekkürler teşekkür lütfen merhaba var mı mi "
        "fiyatı istiyorum selam için"
    ),
}
_KNOWN = {language: frozenset(words.split()) for language, words in SMALL_WORDS.items()}
# Scripts that stand for one language here; Cyrillic is Russian unless a letter says Ukrainian.
_SCRIPTS = (
    ("ja", re.compile(r"[぀-ヿ]")),
    ("ko", re.compile(r"[가-힣ᄀ-ᇿ]")),
    ("zh", re.compile(r"[一-鿿]")),
    ("he", re.compile(r"[א-ת]")),
    ("ar", re.compile(r"[؀-ۿ]")),
    ("el", re.compile(r"[Ͱ-Ͽἀ-῿]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[Ѐ-ӿ]")),
)
_WORD = re.compile(r"[^\W\d_]+")
ENOUGH = 2  # small words of a language, and one more than of the next


def detect_language(text: str) -> str | None:
    """The code ("de") of the language, or None."""
    for language, letters in _SCRIPTS:
        if letters.search(text):
            return language
    words = set(_WORD.findall(text.lower()))
    scores = sorted(
        ((len(words & known), language) for language, known in _KNOWN.items()), reverse=True
    )
    (best, language), (second, _) = scores[0], scores[1]
    return language if best >= ENOUGH and best > second else None
