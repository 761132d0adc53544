"""What a model's reply is and what it took."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Completion:
    """A reply and what it took: `usage` has the tokens of every answer that was paid for,
    `seconds` of waiting.

    `asks_for_person` is the model's reason where it called for one ("" where it gave none), else
    None. Then `text` is empty. `history_messages` is how many lines of the history it was given,
    None for all.
    """

    text: str
    model: str
    request_id: str
    prompt_tokens: int | None
    completion_tokens: int | None
    seconds: float
    asks_for_person: str | None = None
    answers: int = 1
    history_messages: int | None = None
