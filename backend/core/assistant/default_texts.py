"""What the assistant says in the business's name where the owner wrote nothing: in the customer's
language.

Three things are said so often, and matter so much, that no model words them: that an AI answers,
that a person was asked to come, and that nobody is there now.
"""

from typing import Literal

Kind = Literal["DISCLOSURE", "HANDOFF", "AWAY"]

# language: that an AI answers, that a person comes, that we are away.
WORDS: dict[str, tuple[str, str, str]] = {
    "ar": (
        "أنت تتحدث مع مساعد آلي يعمل بالذكاء الاصطناعي. إذا كنت تفضل التحدث مع شخص، فقط أخبرنا.",
        "لقد طلبت من أحد الزملاء متابعة الأمر. سيرد عليك هنا شخص من الفريق.",
        "نحن غير متاحين الآن. وصلتنا رسالتك وسنرد عليك عندما نعود.",
    ),
    "cs": (
        "Píšete si s asistentem využívajícím umělou inteligenci. Pokud chcete raději mluvit "
        "s člověkem, stačí říct.",
        "Požádal jsem o pomoc kolegu. Někdo z týmu vám zde odpoví.",
        "Právě teď tu nejsme. Vaši zprávu máme a odpovíme, jakmile budeme zpátky.",
    ),
    "da": (
        "Du skriver med en AI-assistent. Vil du hellere tale med et menneske, så sig bare til.",
        "Jeg har bedt en kollega om at hjælpe. En fra teamet svarer dig her.",
        "Vi er her ikke lige nu. Vi har fået din besked og svarer, når vi er tilbage.",
    ),
    "de": (
        "Hier antwortet ein KI-Assistent. Wenn dir ein Mensch lieber ist, sag einfach Bescheid.",
        "Ich habe jemanden aus dem Team dazugeholt. Du bekommst hier eine persönliche Antwort.",
        "Gerade sind wir nicht da. Deine Nachricht ist angekommen, und wir antworten, "
        "sobald wir zurück sind.",
    ),
    "el": (
        "Συνομιλείτε με βοηθό τεχνητής νοημοσύνης. Αν προτιμάτε να μιλήσετε με άνθρωπο, "
        "απλώς πείτε το.",
        "Ζήτησα από συνάδελφο να βοηθήσει. Κάποιος από την ομάδα θα σας απαντήσει εδώ.",
        "Αυτή τη στιγμή δεν είμαστε εδώ. Λάβαμε το μήνυμά σας και θα απαντήσουμε μόλις "
        "επιστρέψουμε.",
    ),
    "en": (
        "You are chatting with an AI assistant. If you would rather talk to a person, just say so.",
        "I have asked a colleague to take over. Someone from our team will answer you here.",
        "We are away right now. We have your message and will answer when we are back.",
    ),
    "es": (
        "Estás hablando con un asistente de inteligencia artificial. Si prefieres hablar "
        "con una persona, solo dilo.",
        "He pedido ayuda al equipo. Una persona te responderá por aquí.",
        "Ahora mismo no estamos. Hemos recibido tu mensaje y te responderemos en cuanto volvamos.",
    ),
    "fi": (
        "Sinulle vastaa tekoälyavustaja. Jos haluat mieluummin jutella ihmisen kanssa, sano vain.",
        "Pyysin apua työkaverilta. Joku tiimistämme vastaa sinulle tässä.",
        "Emme ole juuri nyt paikalla. Viestisi tuli perille, ja vastaamme, kun palaamme.",
    ),
    "fr": (
        "Vous échangez avec un assistant utilisant l'intelligence artificielle. Si vous "
        "préférez parler à une personne, dites-le simplement.",
        "J'ai demandé à un collègue de prendre le relais. Une personne de l'équipe vous "
        "répondra ici.",
        "Nous ne sommes pas là pour le moment. Votre message est bien arrivé et nous "
        "répondrons à notre retour.",
    ),
    "he": (
        "עונה לך כאן עוזר מבוסס בינה מלאכותית. אם נוח לך יותר לדבר עם אדם, פשוט כתבו לנו.",
        "ביקשתי עזרה מהצוות. מישהו מאיתנו יענה לך כאן.",
        "אנחנו לא זמינים כרגע. ההודעה שלך הגיעה ונענה כשנחזור.",
    ),
    "it": (
        "Ti risponde un assistente basato sull'intelligenza artificiale. Se preferisci "
        "parlare con una persona, basta dirlo.",
        "Ho chiesto aiuto al team. Una persona ti risponderà qui.",
        "In questo momento non ci siamo. Abbiamo ricevuto il tuo messaggio e risponderemo "
        "al nostro ritorno.",
    ),
    "ja": (
        "こちらはAIアシスタントがお答えしています。担当者とのやり取りをご希望の場合は、お知らせください。",
        "担当者に引き継ぎました。こちらで担当者よりお返事いたします。",
        "ただいま不在にしております。メッセージは届いておりますので、戻り次第お返事いたします。",
    ),
    "ko": (
        "AI 어시스턴트가 답변해 드리고 있습니다. 담당자와 이야기하고 싶으시면 말씀해 주세요.",
        "담당자에게 전달했습니다. 담당자가 이 대화에서 답변드리겠습니다.",
        "지금은 자리를 비웠습니다. 메시지는 잘 받았으며 돌아오는 대로 답변드리겠습니다.",
    ),
    "nb": (
        "Du skriver med en KI-assistent. Vil du heller snakke med et menneske, er det bare "
        "å si fra.",
        "Jeg har bedt en kollega om hjelp. Noen fra teamet svarer deg her.",
        "Vi er ikke her akkurat nå. Vi har fått meldingen din og svarer når vi er tilbake.",
    ),
    "nl": (
        "Je chat met een AI-assistent. Praat je liever met een mens, dan kun je dat gewoon zeggen.",
        "Ik heb een collega om hulp gevraagd. Iemand van ons team antwoordt je hier.",
        "We zijn er nu even niet. Je bericht is aangekomen en we antwoorden zodra we terug zijn.",
    ),
    "pl": (
        "Odpowiada Ci asystent oparty na sztucznej inteligencji. Jeśli wolisz rozmowę z "
        "człowiekiem, po prostu napisz.",
        "Sprawa trafiła do naszego zespołu. Ktoś z nas odpisze Ci tutaj.",
        "Teraz nas nie ma. Twoja wiadomość dotarła, odpowiemy po powrocie.",
    ),
    "pt": (
        "Está a falar com um assistente de inteligência artificial. Se preferir falar com "
        "uma pessoa, é só dizer.",
        "Pedi ajuda à equipa. Uma pessoa vai responder aqui.",
        "Neste momento não estamos cá. Recebemos a sua mensagem e respondemos assim que voltarmos.",
    ),
    "pt-br": (
        "Você está conversando com um assistente de inteligência artificial. Se preferir "
        "falar com uma pessoa, é só dizer.",
        "Pedi ajuda à equipe. Uma pessoa vai responder por aqui.",
        "No momento não estamos disponíveis. Recebemos sua mensagem e responderemos assim "
        "que voltarmos.",
    ),
    "ru": (
        "Вам отвечает ассистент на основе искусственного интеллекта. Если хотите поговорить "
        "с человеком, просто скажите.",
        "Вопрос передан нашей команде. Сотрудник ответит вам здесь.",
        "Сейчас нас нет на месте. Ваше сообщение получено, мы ответим, когда вернёмся.",
    ),
    "sv": (
        "Du chattar med en AI-assistent. Vill du hellre prata med en människa är det bara "
        "att säga till.",
        "Jag har bett en kollega om hjälp. Någon i teamet svarar dig här.",
        "Vi är inte här just nu. Vi har fått ditt meddelande och svarar när vi är tillbaka.",
    ),
    "tr": (
        "Size bir yapay zekâ asistanı yanıt veriyor. Bir kişiyle görüşmek isterseniz "
        "söylemeniz yeterli.",
        "Konuyu ekibimize ilettim. Ekipten biri size buradan yanıt verecek.",
        "Şu anda burada değiliz. Mesajınız bize ulaştı, döndüğümüzde yanıtlayacağız.",
    ),
    "uk": (
        "Вам відповідає асистент на основі штучного інтелекту. Якщо хочете поговорити з "
        "людиною, просто скажіть.",
        "Питання передано нашій команді. Працівник відповість вам тут.",
        "Зараз нас немає на місці. Ваше повідомлення отримано, ми відповімо, коли повернемося.",
    ),
    "zh": (
        "现在由AI助手为您解答。如果您想与真人交流，请直接告诉我们。",
        "我已请同事接手，团队成员会在这里回复您。",
        "我们现在不在。您的消息已收到，回来后会回复您。",
    ),
}
SAME = {"no": "nb", "nn": "nb"}
PLACES: dict[Kind, int] = {"DISCLOSURE": 0, "HANDOFF": 1, "AWAY": 2}


def default_words(kind: Kind, language: str) -> str:
    """The sentence in `language`, a code such as "de" or "de-CH"; in English where we have none."""
    code = language.strip().lower().replace("_", "-")
    base = code.split("-")[0]
    words = WORDS.get(code) or WORDS.get(SAME.get(base, base)) or WORDS["en"]
    return words[PLACES[kind]]
