"""What counts as the promise of a person, and what only sounds like one."""

import pytest

from core.assistant.default_texts import WORDS
from core.assistant.promises import promises_person

PROMISES = [
    "I'll connect you to a colleague.",
    "Of course. I will transfer you to a human agent now.",
    "I'm not sure about that. Let me check with the team and get back to you.",
    "Let me ask one of my colleagues!",
    "I’ve forwarded your message to our team.",
    "I have already notified the owner about it.",
    "A mug costs 20 euros. Someone from our team will get back to you about the glaze.",
    "Our support team will reach out shortly.",
    "A colleague will look into your order and write to you here.",
    "We'll be in touch soon.",
    "I'll get back to you tomorrow.",
    "You will be contacted by email.",
    "I'll have someone call you.",
    "I'll connect you to a colleague and see if they can help.",
    "Ich leite das an eine Kollegin weiter.",
    "Ich verbinde dich mit einem Mitarbeiter.",
    "Das weiß ich leider nicht. Ich frage im Team nach.",
    "Jemand aus dem Team meldet sich bei dir.",
    "Unser Team wird sich bei Ihnen melden.",
    "Ich habe einen Kollegen informiert.",
    "Wir melden uns so schnell wie möglich.",
    "Ich werde das mit dem Team klären.",
    "Ich habe deine Frage an unser Team weitergeleitet.",
    "I'll get a colleague.",
    "I'll tell the team.",
    "Je vais demander à un collègue.",
    "Voy a consultarlo con mi equipo.",
    "Ik heb een collega gevraagd om te helpen.",
    "Jag har bett en kollega om hjälp.",
    "Je vous mets en relation avec un collègue.",
    "J'ai transmis votre demande à notre équipe.",
    "Quelqu'un de l'équipe vous répondra ici.",
    "Je reviens vers vous rapidement.",
    "Te paso con una persona del equipo.",
    "He avisado a un compañero.",
    "Alguien de nuestro equipo te responderá pronto.",
    "Nos pondremos en contacto contigo.",
    "Ti metto in contatto con un collega.",
    "Un collega ti risponderà al più presto.",
    "Ti ricontatteremo domani.",
    "Vou transferir você para um atendente.",
    "Alguém da nossa equipe vai responder por aqui.",
    "Entraremos em contato em breve.",
    "Ik verbind je door met een collega.",
    "Een collega neemt contact met je op.",
    "Jag kopplar dig till en kollega.",
    "Någon i teamet återkommer till dig.",
    "Jeg sender det videre til en kollega.",
    "Przekażę to naszemu zespołowi.",
    "Ktoś z zespołu odpisze Ci wkrótce.",
    "Konuyu ekibimize iletiyorum.",
    "Ekibimizden biri size dönüş yapacak.",
    "Я передам ваш вопрос менеджеру.",
    "Наш сотрудник ответит вам здесь.",
    "担当者におつなぎいたします。",
    "担当者よりご連絡いたします。",
    "我帮您转接人工客服。",
    "我们的同事会尽快回复您。",
    "담당자에게 전달하겠습니다.",
]

NO_PROMISES = [
    "A mug costs 20 euros.",
    "You can reach our team at hello@luna.example.",
    "You can call our team on 555 0100, Monday to Friday.",
    "If you would rather talk to a person, just say so.",
    "If you like, I'll connect you to a colleague.",
    "Just say so, and I'll connect you to a colleague.",
    "Shall I ask a colleague to look into it?",
    "I'm not sure about that. Would you like me to connect you with our team?",
    "I can't transfer you to a person.",
    "I will not forward this to anybody.",
    "Our team makes every mug by hand.",
    "Our team will be happy to see you in the shop.",
    "The owner is called Luna.",
    "I'll tell you about our team.",
    "I have no news from our team.",
    "Our team will check every mug before it leaves.",
    "I'll get you the address of our team.",
    "Ich sage dir gern, wer in unserem Team töpfert.",
    "Ich habe leider keine Angaben zu unserem Team.",
    "Je vais vous parler de notre équipe.",
    "Voy a contarte cómo trabaja nuestro equipo.",
    "Ik heb geen informatie over ons team.",
    "Jag har ingen information om vårt team.",
    "I will send you the size chart.",
    "I'll tell you more about the workshop: it takes two hours.",
    "We will ship your order tomorrow.",
    "The workshop is for up to eight people.",
    "I am the shop's automated assistant, not a person.",
    "Du erreichst unser Team unter hallo@luna.example.",
    "Soll ich jemanden aus dem Team fragen?",
    "Wenn du möchtest, verbinde ich dich mit einer Kollegin.",
    "Unser Team töpfert jede Tasse von Hand.",
    "Vous pouvez joindre notre équipe au 01 23 45 67 89.",
    "Souhaitez-vous que je demande à un collègue ?",
    "Si vous préférez, je vous mets en relation avec un collègue.",
    "Puedes escribir a nuestro equipo a hola@luna.example.",
    "¿Quieres que te pase con una persona?",
    "Puoi contattare il nostro team al numero 555 0100.",
    "Você pode falar com a nossa equipe na loja.",
    "Je kunt ons team bellen op 555 0100.",
    "Du kan nå vårt team på 555 0100.",
    "Możesz zadzwonić do naszego zespołu.",
    "Ekibimize 555 0100 numarasından ulaşabilirsiniz.",
    "Вы можете написать нашей команде.",
    "店舗のスタッフは日本語を話します。",
    "您可以在店里找到我们的团队。",
    "",
]


@pytest.mark.parametrize("reply", PROMISES)
def test_a_promise_is_noticed(reply):
    assert promises_person(reply)


@pytest.mark.parametrize("reply", NO_PROMISES)
def test_words_that_only_sound_like_a_promise_are_none(reply):
    assert not promises_person(reply)


@pytest.mark.parametrize(
    "language",
    [
        "en",
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "pt-br",
        "nl",
        "sv",
        "da",
        "nb",
        "pl",
        "tr",
        "ru",
        "uk",
        "ja",
        "zh",
        "ko",
    ],
)
def test_our_own_words_for_a_handoff_are_such_a_promise_and_those_of_the_disclosure_are_not(
    language,
):
    """They are what a model has seen in the conversation, and may repeat."""
    assert promises_person(WORDS[language][1])
    assert not promises_person(WORDS[language][0])
