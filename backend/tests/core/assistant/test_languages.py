"""What language a customer writes, where it can be told."""

import pytest

from core.assistant.languages import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How much is a mug?", "en"),
        ("Hi, do you have the blue one?", "en"),
        ("Wie viel kostet eine Tasse?", "de"),
        ("Hallo, ich möchte bitte mit einem Menschen sprechen", "de"),
        ("Bonjour, combien coûte la tasse ?", "fr"),
        ("Je voudrais une tasse", "fr"),
        ("Hola, ¿cuánto cuesta la taza?", "es"),
        ("Ciao, quanto costa una tazza?", "it"),
        ("Olá, quanto custa a caneca? Obrigada", "pt"),
        ("Você tem a caneca azul?", "pt"),
        ("Hoeveel kost een mok?", "nl"),
        ("Hej, hur mycket kostar en mugg?", "sv"),
        ("Hej, hvad koster et krus? Tak", "da"),
        ("Hei, hva koster en kopp? Takk", "nb"),
        ("Dzień dobry, ile kosztuje kubek?", "pl"),
        ("Merhaba, kupa ne kadar?", "tr"),
        ("Dobrý den, kolik stojí hrnek?", "cs"),
        ("Hei, paljonko muki maksaa? Kiitos", "fi"),
        ("Сколько стоит кружка?", "ru"),
        ("Скільки коштує ця чашка?", "uk"),
        ("Πόσο κάνει η κούπα;", "el"),
        ("マグカップはいくらですか", "ja"),
        ("杯子多少钱？", "zh"),
        ("머그컵 얼마예요?", "ko"),
        ("كم سعر الكوب؟", "ar"),
        ("כמה עולה הספל?", "he"),
        ("ok", None),
        ("Mug?", None),
        ("👍", None),
        ("", None),
        ("12345", None),
        ("human", None),
    ],
)
def test_the_language_is_detected_or_left_open(text, language):
    assert detect_language(text) == language
