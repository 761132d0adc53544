"""One question to the model, as the assistant asks it."""

from core.assistant.completion import complete
from core.assistant.prompt import Line


def ask(
    *history: Line,
    instructions: str = "We sell mugs for 12 euros.",
    name: str = "Luna Ceramics",
    language: str = "en",
):
    return complete(
        business_id=7,
        instructions=instructions,
        business_name=name,
        language=language,
        history=list(history) or [Line("customer", "How much is a mug?")],
    )
