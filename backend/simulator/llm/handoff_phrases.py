"""Whether a customer asks for a person, in the languages that customers write."""

import re

# One line a language: what people say when they want somebody instead of a machine.
_PHRASES = (
    r"\b(real|actual|live) (person|human|agent)\b|\bhumans?\b|\b(speak|talk|chat"
    r"|write)\b.{0,20}\b(to|with)\b.{0,20}"
    r"\b(person|someone|somebody|manager|owner|agent|colleague|staff|team)\b",
    r"\b(person|someone|manager|owner|agent|colleague|staff)\b.{0,25}\b(call|contact|reach"
    r"|complain|complaint)\b"
    r"|\b(call|contact|reach|complain|complaint)\b.{0,25}\b(person|someone|manager|owner|agent"
    r"|colleague|staff)\b",
    r"\bmensch(en)?\b|\bmitarbeiter(in)?\b|\becht(e|en|er) person\b"
    r"|\bmit jemande[mn]\b.{0,20}\b(sprechen|reden|schreiben)\b",
    r"\b(vrai|vraie) personne\b|\bun humain\b|\bparler (à|a|avec) (quelqu|un[e]? |le |la )"
    r"|\bconseill(er|ère)\b",
    r"\bpersona real\b|\bun humano\b|\bhablar con (alguien|una persona|un agente|el dueño)"
    r"|\basesor(a)?\b",
    r"\bparlare con (una persona|qualcuno|un operatore|un umano)|\boperatore\b",
    r"\bfalar com (alguém|alguem|uma pessoa|um atendente|um humano)|\batendente\b",
    r"\b(echt )?(mens|medewerker)\b.{0,15}\b(spreken|praten)\b|\bmet iemand (spreken|praten)\b"
    r"|\bmedewerker\b",
    r"\bczłowiek(iem)?\b|\bkonsultant(em)?\b|\bz kimś porozmawiać\b|\bporozmawiać z\b",
    r"\b(gerçek )?(insan|kişi)(le|yle)\b|\btemsilci(yle)?\b|\byetkili(yle)?\b",
    r"\b(prata|snakke|tala|tale) med (en |et )?(människa|menneske|person|någon|noen|nogen)\b",
    r"человек(ом|а)?|оператор(ом|а)?|менеджер(ом|а)?|людин(ою|а)|живий|живым",
    r"人間|担当者|オペレーター|スタッフの方|人工|真人|客服|상담원|상담사|사람과|사람이랑",
    r"شخص حقيقي|موظف|إنسان|नमस्ते.*इंसान|इंसान|व्यक्ति से बात",
)
_ASKING = re.compile("|".join(_PHRASES), re.IGNORECASE)


def wants_person(text: str) -> bool:
    """Return whether the text asks for somebody of the team."""
    return bool(_ASKING.search(text))
