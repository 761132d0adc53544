"""Does a reply promise a person? A model sometimes says "a colleague will write to you" without
calling the tool for it.

Pure. Each sentence is read by itself: questions ("Shall I ask a colleague?") and conditions ("Say
so, and I'll connect you") promise nothing, and neither does a way to reach the team ("You can call
our team at …"). A missed promise leaves a customer waiting, while a false alarm only brings a
person. So the patterns name who comes and what they will do, and ignore what stands between.
"""

import re

_SENTENCE = re.compile(r"[^.!?。！？…\n]+[.!?。！？…]*")
_GAP = r"[^.!?]{0,70}?"  # words between the parts of a promise

# What makes a promise depend on the customer, when it stands before it.
_CONDITIONS = re.compile(
    r"\b(if|in case|should you|unless|when|once|just say|say so|let me know|tell me"
    r"|wenn|falls|sobald|sofern|sag einfach|si|s'il|s’il|dès que|au cas où|dites|cuando"
    r"|en caso de|dime|dígame"
    r"|se|quando|nel caso|basta|caso|assim que|als|wanneer|mocht|zodra|om|när|ifall|hvis|når"
    r"|jeśli|gdy|jeżeli|kiedy|eğer"
    r"|если|когда|якщо|коли)\b|もし|場合|たら|れば|如果|若|만약|면 ",
    re.IGNORECASE,
)

_EN = r"(?:a|an|another|my|our|the|one of (?:my|our|the)|someone|somebody)"
_EN_WHO = (
    r"(?:colleagues?|team(?: ?mates?| members?)?|staff|humans?|persons?|people|someone|somebody"
    r"|agents?|managers?|owner|specialists?|experts?"
    r"|representatives?|support|co-?workers?)"
)
_EN_COMES = (
    r"(?:contact|reach out|get back|get in touch|be in touch|be with you|write|reply|respond"
    r"|answer|call you|message|follow up|take over"
    r"|look into|check (?:this|that|it|with|your|for you))"
)
_DE_WHO = (
    r"(?:kolleg\w+|team|mitarbeiter\w*|jemand\w*|mensch\w*|person|chef\w*|inhaber\w*"
    r"|kundenservice|support)"
)
_FR_WHO = (
    r"(?:coll[èe]gues?|équipe|quelqu['’]un|personne|conseill[eè]re?|responsable|humain"
    r"|membre|agent)"
)
_ES_WHO = r"(?:compañer[oa]s?|equipo|alguien|persona|agente|colega|humano|responsable|encargad[oa])"
_IT_WHO = (
    r"(?:colleg[ah]\w*|team|staff|qualcuno|persona|operatore|operatrice|responsabile|addett[oa])"
)
_PT_WHO = r"(?:colegas?|equip[ea]|alguém|pessoa|atendente|responsável|humano)"
_NL_WHO = r"(?:collega'?s?|team|iemand|medewerker|persoon|mens)"
_SV_WHO = r"(?:kolleg\w+|team\w*|någon|noen|nogen|person|medarbet\w+|medarbej\w+|människa|menneske)"
_PL_WHO = r"(?:zesp\w+|koleg\w+|koleż\w+|konsultant\w*|pracowni\w+|kto[sś]|kogoś|komuś|osob\w+)"
_TR_WHO = r"(?:ekib\w+|ekip\w*|arkadaş\w+|yetkili\w*|temsilci\w*|birisi\w*|biri\w*|meslektaş\w+)"
_RU_WHO = (
    r"(?:коллег\w*|менеджер\w*|команд\w*|специалист\w*|сотрудник\w*|оператор\w*"
    r"|працівник\w*|кто-то|кому-то)"
)

PROMISES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # English: I fetch somebody; somebody comes; we come back.
        r"\b(?:i['’]ll|i will|i['’]m|i am|i['’]ve|i have|let me|we['’]ll|we will)(?: going to"
        r"| now| just| also| gladly| happily| already"
        rf"| quickly)* "
        r"(?:connect|connecting|connected|transfer|transferring|transferred|forward|forwarding"
        r"|forwarded|pass|passing|passed|hand|handing|handed"
        r"|escalate|escalating|escalated|put|putting|ask(?! you)|asking(?! you)|asked|check with"
        r"|checking with|get(?! you (?!a |some|through"
        rf"|to ))|fetch|notify|notified|inform|informed"
        rf"|tell(?! you)|alert|alerted|bring in|bring|have){_GAP}\b{_EN_WHO}\b",
        rf"\b(?:{_EN} {_GAP}|){_EN_WHO}\b{_GAP}\b(?:will|is going to|are going to|['’]ll) (?:then "
        rf"|soon |shortly |gladly |now )?{_EN_COMES}\b",
        r"\b(?:i['’]ll|i will|we['’]ll|we will) (?:then |soon |shortly )?(?:get back to you"
        r"|be in touch|come back to you|follow up with you"
        r"|get in touch)\b",
        r"\byou(?:['’]ll| will) (?:soon |shortly )?be (?:contacted|connected|transferred)\b",
        # German
        r"\bich (?:leite|gebe|verbinde|frage|hole|informiere|sage(?! dir| ihnen)|bitte|schicke"
        rf"|reiche|kläre)\b(?! nicht){_GAP}\b{_DE_WHO}\b",
        rf"\bich (?:werde|habe)\b{_GAP}\b{_DE_WHO}\b{_GAP}\b(?:\w*gefragt|\w*fragen|\w*geleitet"
        r"|\w*leiten|gebeten|bitten|informiert|informieren"
        rf"|bescheid"
        r"|dazugeholt|\w*geben|verbinden|verbunden|holen|klären|besprechen)\b",
        rf"\b{_DE_WHO}\b{_GAP}\b(?:meldet|melden|antwortet|antworten|schreibt|kontaktiert|kümmert"
        r"|ruft|übernimmt|wird (?:sich|dir|ihnen|dich|sie"
        rf"|das))\b",
        r"\b(?:ich melde mich|wir melden uns|ich werde mich\b.{0,40}\bmelden|melde mich (?:dann"
        r"|gleich|bald|wieder))\b",
        # French
        r"\b(?:je (?:vous |te |le |la |l['’])?(?:mets|transf[èe]re|passe|transmets|demande"
        r"|pr[ée]viens|fais suivre|vais (?:demander|transmettre"
        rf"|vous mettre|te mettre|prévenir|voir avec|vérifier|passer))|j['’]ai"
        rf" (?:transmis|demandé|prévenu|transféré|averti|signalé)){_GAP}\b{_FR_WHO}\b",
        rf"\b{_FR_WHO}\b{_GAP}\b(?:vous|te|t['’]) ?(?:répondra|contactera|recontactera|écrira"
        r"|rappellera)\b",
        rf"\b{_FR_WHO}\b{_GAP}\b(?:va (?:vous|te|prendre|revenir)|reviendra|prendra contact"
        r"|prendra le relais)\b",
        r"\b(?:je reviens|je reviendrai|nous revenons|nous reviendrons|on revient) vers (?:vous"
        r"|toi)\b|\bnous vous (?:recontacterons|répondrons)\b",
        # Spanish
        r"\b(?:(?:te|le|lo|la|os) (?:paso|conecto|transfiero|pongo en contacto|comunico)"
        r"|voy a (?:pasar\w*|consultar\w*|preguntar\w*|avisar"
        r"|transferir\w*|pedir\w*|conectar\w*|poner\w*|hablar con)|he (?:pasado|avisado"
        r"|trasladado|reenviado|pedido|informado"
        rf"|consultado)|(?:aviso|pregunto|consulto|paso) (?:a|con)){_GAP}\b{_ES_WHO}\b",
        rf"\b{_ES_WHO}\b{_GAP}\b(?:te|le|se|os) (?:responderá|contactará|escribirá|pondrá"
        r"|atenderá|llamará|va a)",
        r"\b(?:te|le|os) (?:responderemos|contactaremos|escribiremos|llamaremos)\b"
        r"|\bnos pondremos en contacto\b",
        # Italian
        r"\b(?:(?:ti|la|vi) (?:metto in contatto|passo|trasferisco|collego)|inoltro|giro|chiedo"
        r"|avviso|ho (?:inoltrato|avvisato|chiesto|passato"
        rf"|segnalato))"
        rf"{_GAP}\b{_IT_WHO}\b",
        rf"\b{_IT_WHO}\b{_GAP}\b(?:ti|la|vi) (?:risponderà|contatterà|scriverà|ricontatterà"
        r"|chiamerà)",
        r"\b(?:ti|la|vi) (?:ricontatteremo|risponderemo|contatteremo|faremo sapere)\b",
        # Portuguese
        r"\b(?:vou (?:te |o |a )?(?:transferir|encaminhar|passar|perguntar|chamar|verificar com"
        r"|pedir|avisar)|encaminhei|transferi|pedi|avisei"
        rf"|já passei)"
        rf"{_GAP}\b{_PT_WHO}\b",
        rf"\b{_PT_WHO}\b{_GAP}\b(?:vai (?:te |lhe )?(?:responder|entrar|contactar|contatar"
        r"|escrever|falar)|irá|entrará|responderá|retornará)",
        r"\b(?:entraremos|vamos entrar) em conta[c]?to\b",
        # Dutch
        rf"\bik (?:verbind|zet|geef|stuur|vraag|schakel)\b{_GAP}\b{_NL_WHO}\b",
        rf"\bik (?:ga|heb|laat|zal)\b{_GAP}\b{_NL_WHO}\b{_GAP}\b(?:\w*gevraagd|\w*vragen"
        r"|doorgestuurd|doorsturen|doorgegeven|doorgeven|overleggen"
        rf"|geïnformeerd|bellen)\b",
        rf"\b{_NL_WHO}\b{_GAP}\b(?:neemt|zal|reageert|antwoordt|belt|komt (?:er|hier|bij)"
        r"|neemt het over)\b",
        r"\b(?:we|wij|ik) (?:nemen|neem) (?:zo snel mogelijk |snel |zo )?contact\b"
        r"|\bik kom er(?:op| bij je op)? terug\b"
        r"|\bwe komen er(?:op)? .{0,20}terug\b",
        # Swedish, Danish, Norwegian
        r"\b(?:jag|jeg) (?:kopplar|skickar|ber|frågar|vidarebefordrar|ska fråga|ska be|har bett"
        r"|har skickat|har frågat|har bedt|har spurt"
        r"|har spurgt|har sendt|sender|spørger|spør|beder|stiller|videresender|skal spørge"
        rf"|skal spørre)\b{_GAP}\b{_SV_WHO}\b",
        rf"\b{_SV_WHO}\b{_GAP}\b(?:hör av sig|återkommer|svarar (?:dig|här|så)|kontaktar"
        r"|kommer att|vender tilbage|svarer (?:dig|deg|her)"
        rf"|kontakter|tar kontakt)",
        r"\b(?:vi|jag|jeg) (?:återkommer|vender tilbage|hör av (?:oss|mig)|kommer tilbake)\b",
        # Polish
        r"\b(?:przekaż[ęe]|przekazuję|przekazał[ea]m|połączę|łączę|zapytam|pytam|poproszę"
        rf"|zgłosz[ęe]|zgłosił[ea]m)\b{_GAP}\b{_PL_WHO}",
        rf"\b{_PL_WHO}\b{_GAP}\b(?:odpisze|odpowie|skontaktuje|napisze|odezwie|zadzwoni)\b",
        r"\b(?:skontaktujemy|odezwiemy) się\b",
        # Turkish
        rf"\b{_TR_WHO}\b{_GAP}\b(?:iletiyorum|ileteceğim|ilettim|aktarıyorum|aktardım|bağlıyorum"
        r"|bağlayacağım|soracağım|yönlendiriyorum|sordum)\b",
        rf"\b{_TR_WHO}\b{_GAP}\b(?:yanıt verecek|dönecek|dönüş yapacak|iletişime geçecek"
        r"|cevap verecek|yazacak|yanıtlayacak)",
        r"\bsize (?:en kısa sürede )?(?:döneceğiz|dönüş yapacağız|döneceğim)\b",
        # Russian, Ukrainian
        r"\b(?:передам|передаю|передал\w?|свяжу|соединю|соединяю|уточню|спрошу|переключаю|позову"
        rf"|попрошу)\b{_GAP}\b{_RU_WHO}",
        rf"\b{_RU_WHO}\b{_GAP}\b(?:ответит|свяжется|напишет|перезвонит|відповість|зв['’]яжеться"
        r"|напише)\b",
        r"\bмы (?:с вами )?свяжемся\b|\bми (?:з вами )?зв['’]яжемося\b",
        # Japanese, Chinese, Korean
        r"(?:担当者?|スタッフ|係の者)(?:に|へ)[^。]*(?:おつなぎ|お繋ぎ|引き継|確認|転送|お伝え)[^。]*(?:します|いたします|ました|いたしました)",
        r"(?:担当者?|スタッフ|係の者)(?:から|より|が)[^。]*(?:連絡|返事|返信|回答|対応)[^。]*(?:します|いたします|差し上げます)|折り返しご?連絡",
        r"(?:转接|转交|转给|帮您联系|请示|通知)[^。]*(?:人工|同事|客服|团队|真人|店长)",
        r"(?:同事|客服|团队|专人|工作人员)[^。]*(?:会|将)[^。]*(?:回复|联系|跟进|答复)|(?:我|我们)(?:会|将)?尽快(?:回复|联系)您",
        r"담당자(?:에게|께)[^.]*(?:전달|연결|문의|확인)[^.]*(?:겠|드리|했|드릴)|담당자가[^.]*(?:연락|답변|안내)[^.]*(?:드릴|드리겠|할)",
    )
]
_QUESTION = ("?", "？", "؟")


def promises_person(reply: str) -> bool:
    """Whether the reply says that a person was asked, or will come, answer or check."""
    for sentence in _SENTENCE.findall(reply):
        if sentence.rstrip().endswith(_QUESTION):
            continue
        for promise in PROMISES:
            found = promise.search(sentence)
            if found and not _CONDITIONS.search(sentence[: found.start()]):
                return True
    return False
