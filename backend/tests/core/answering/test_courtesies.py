"""Courtesies that need no answer, and messages that only look like one."""

import pytest

from conversations.models import MessageLog
from core.answering.courtesies import is_courtesy, needs_no_answer

COURTESIES = [
    "Thanks",
    "thank you!",
    "Thank you so much 🙏",
    "thx",
    "ty",
    "ok",
    "OK!",
    "Okay, thanks",
    "Perfect, thank you",
    "Great 👍",
    "👍",
    "👍🏽",
    "❤️",
    "❤",
    "🥰🥰",
    "🙏🏻🙏🏻",
    "cool!!",
    "Sounds good, thanks",
    "Thanks a lot for your help!",
    "👌 thanks",
    "Got it, thanks",
    "thats great",
    "😊",
    "Danke",
    "Danke schön!",
    "Vielen lieben Dank",
    "Vielen Dank für die Hilfe",
    "Alles klar, danke",
    "Merci",
    "Merci beaucoup !",
    "Parfait, merci",
    "Gracias",
    "¡Muchas gracias!",
    "Vale, gracias",
    "Grazie mille",
    "Va bene, grazie",
    "Perfetto",
    "Obrigada!",
    "Muito obrigado",
    "Valeu",
    "Dankjewel",
    "Heel erg bedankt",
    "Dank je wel",
    "Tack så mycket",
    "Tusen takk",
    "Mange tak",
    "Kiitos",
    "Dziękuję bardzo",
    "Dzięki",
    "Děkuji",
    "Teşekkürler",
    "Çok teşekkür ederim",
    "Tamam",
    "Спасибо большое",
    "спс",
    "Дякую",
    "Ευχαριστώ πολύ",
    "شكرا جزيلا",
    "תודה רבה",
    "ありがとうございます",
    "了解です",
    "谢谢",
    "好的，谢谢",
    "감사합니다",
    "네, 감사합니다",
]
NOT = [
    "",
    "   ",
    "Thanks, and how much is shipping?",
    "ok?",
    "Thanks but it has not arrived",
    "Hello",
    "Hi 👋 do you ship",
    "no",
    "No thanks",
    "yes",
    "Yes please",
    "👎",
    "😡",
    "😢",
    "🤔",
    "2",
    "ok 2",
    "thank you for nothing",
    "Danke, und wann",
    "Merci mais non",
    "cancel",
    "stop",
    "ok cancel",
    "1️⃣",
    "谢谢，多少钱",
    "help",
    "your help",
    "day",
    "!!!",
    "https://example.com thanks",
]


@pytest.mark.parametrize("text", COURTESIES)
def test_a_courtesy_is_recognised(text):
    assert is_courtesy(text)


@pytest.mark.parametrize("text", NOT)
def test_a_message_that_says_anything_more_is_no_courtesy(text):
    assert not is_courtesy(text)


def sent(text="", kind="TEXT", description=""):
    return MessageLog(text=text, kind=kind, description=description)


@pytest.mark.parametrize(
    ("messages", "last_said", "quiet"),
    [
        ([sent("Thanks")], "A mug costs 20 euros.", True),
        ([sent("Thanks")], "", True),
        ([sent("ok")], "Shall I put one aside for you?", False),
        ([sent("ok")], "取っておきますか？", False),
        ([sent("Thanks"), sent("👍")], "A mug costs 20 euros.", True),
        ([sent("Thanks"), sent("How long is shipping")], "A mug costs 20 euros.", False),
        ([sent(kind="OTHER", description="Sent a heart")], "A mug costs 20 euros.", True),
        ([sent(kind="OTHER", description="Sent a sticker")], "A mug costs 20 euros.", False),
        ([sent("❤️", kind="STORY_REPLY")], "", True),
        ([sent("So pretty, how much", kind="STORY_REPLY")], "", False),
        ([sent("Thanks", kind="IMAGE")], "", False),
        ([sent(kind="IMAGE")], "", False),
        ([], "", False),
    ],
)
def test_only_courtesies_that_answer_no_question_are_left_alone(messages, last_said, quiet):
    assert needs_no_answer(messages, last_said=lambda: last_said) is quiet
