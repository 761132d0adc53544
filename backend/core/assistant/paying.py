"""Asking the assistant beside its turns, under the same limits: trying it out, and an admin's
question."""

import time
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from rest_framework.exceptions import Throttled

from accounts.models import User
from accounts.tries import DAY, count_window, make_key
from common.errors import AppError, ErrorCode, NotFound
from common.tenancy import give_back_connection, in_business
from conversations.instructions import get_latest
from conversations.silences import CannotAnswer, SilenceReason
from core.assistant.completion import complete
from core.assistant.default_texts import default_words
from core.assistant.prompt import Line, Prompt, measure_prompt
from core.models import Business
from core.spending.budget import Reservation, cost_of, cost_of_failure, record_spend, set_aside
from core.spending.tries import TriesPaused, TryReservation, note_refusal, record_try, set_aside_try
from integrations.llm.completions import Completion
from integrations.llm.failures import ModelFailed, Usage


def answer_once(business_id: int, text: str) -> str:
    """Return the assistant's reply to one text, for `core.ai_chat.get_ai_response`. Raises
    NotFound, ModelFailed, Conflict.
    """
    business = Business.objects.filter(pk=business_id).first()
    if business is None:
        raise NotFound(
            _("There is no business %(business_id)s."), params={"business_id": str(business_id)}
        )
    with in_business(business):
        newest = get_latest()
        completion = complete_paid(
            business, instructions=newest.text if newest else "", history=[Line("customer", text)]
        )
    if completion.asks_for_person is None:
        return completion.text
    return business.handoff_message or default_words("HANDOFF", business.language)


def complete_paid(
    business: Business,
    *,
    instructions: str,
    history: list[Line],
    within: float | None = None,
    is_try: bool = False,
) -> Completion:
    """Do what `core.assistant.completion.complete` does, and count the cost towards the monthly
    limit; with `is_try` also towards the share of test conversations.

    Called inside the business and outside of transactions, because the connection is given back
    meanwhile. Raises ModelFailed, and Conflict at a limit.
    """
    prompt = Prompt.of(business, instructions=instructions, history=history)
    reservations = _set_aside(business, prompt, is_try=is_try)
    give_back_connection()
    started = time.monotonic()
    try:
        completion = complete(prompt, within=within)
    except ModelFailed as failure:
        seconds = time.monotonic() - started
        cost = cost_of_failure(reservations.reservation, usage=failure.usage, seconds=seconds)
        if within is not None:
            # One try: it was answered, or may have been billed when it was given up.
            gave_up = not failure.usage.answers and seconds >= min(
                within, settings.MODEL_TIMEOUT_SECONDS
            )
            cost = cost_of_failure(
                reservations.reservation,
                usage=Usage(1, None, None) if gave_up else failure.usage,
                seconds=0,
            )
        _record_spend(business, reservations, micros=cost or 0)
        raise
    _record_spend(business, reservations, micros=cost_of(reservations.reservation, completion) or 0)
    return completion


@dataclass(frozen=True)
class _Reservations:
    """What is set aside for a question: of the business's money, and of that of all tries."""

    reservation: Reservation | None
    try_reservation: TryReservation | None


def _set_aside(business: Business, prompt: Prompt, *, is_try: bool) -> _Reservations:
    size = measure_prompt(prompt)
    now = timezone.now()
    tried: TryReservation | None = None
    outcome: Reservation | SilenceReason | None = None
    try:
        with transaction.atomic():  # a refused try gives back what it took of the business
            outcome = set_aside(business, prompt_bytes=size, now=now)
            if is_try and isinstance(outcome, Reservation):
                tried = set_aside_try(outcome.micros, now=now)
    except TriesPaused:
        if isinstance(outcome, Reservation):
            note_refusal(outcome.micros, now=now)
        raise
    if isinstance(outcome, SilenceReason):
        raise CannotAnswer(outcome)
    return _Reservations(outcome, tried)


def _record_spend(business: Business, reservations: _Reservations, *, micros: int) -> None:
    record_spend(business, reservations.reservation, micros=micros, now=timezone.now())
    record_try(reservations.try_reservation, micros=micros)


class TriesUsedUp(AppError):
    code, status = ErrorCode.TRIES_USED_UP, 429
    text = ngettext_lazy(
        "You have tried the assistant %(count)s time today. Go on tomorrow.",
        "You have tried the assistant %(count)s times today. Go on tomorrow.",
        "count",
    )


class TeamTriesUsedUp(TriesUsedUp):
    text = ngettext_lazy(
        "Your team has tried the assistant %(count)s time today. Go on tomorrow.",
        "Your team has tried the assistant %(count)s times today. Go on tomorrow.",
        "count",
    )


def count_try_of_person(person: User) -> None:
    """Count a try of that person, in whichever business. Raises TriesUsedUp above the limit; a day
    is 24 hours from the first one."""
    limit = settings.AI_TRIES_PER_PERSON_PER_DAY
    try:
        count_window(make_key("try", "day", str(person.pk)), limit, DAY)
    except Throttled as used_up:
        raise TriesUsedUp(params={"count": limit}) from used_up


def count_try_of_day(business: Business) -> None:
    """As `count_try_of_person`, for a business's whole team; a day is one of its time zone.
    Another time zone, in which it is still yesterday, begins no new one."""
    limit, now = settings.AI_TRIES_PER_BUSINESS_PER_DAY, timezone.now()
    today = now.astimezone(ZoneInfo(business.timezone)).date()
    with connection.cursor() as cursor:
        found = {"id": business.pk, "today": today, "limit": limit}
        cursor.execute(COUNT_TRY_SQL, found)
        if cursor.fetchone() is None:
            raise TeamTriesUsedUp(params={"count": limit})


COUNT_TRY_SQL = """
UPDATE core_business SET tried_on = greatest(tried_on, %(today)s),
  tries = CASE WHEN tried_on >= %(today)s THEN tries + 1 ELSE 1 END
WHERE id = %(id)s AND (tried_on IS NULL OR tried_on < %(today)s OR tries < %(limit)s)
RETURNING tries
"""
