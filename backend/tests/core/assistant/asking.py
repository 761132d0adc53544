"""One question to the model, as the assistant asks it."""

from core.assistant.completion import complete
from core.assistant.prompt import Line, Prompt


def ask(
    *history: Line,
    instructions: str = "We sell mugs for 12 euros.",
    name: str = "Luna Ceramics",
    language: str = "en",
):
    said = list(history) or [Line("customer", "How much is a mug?")]
    return complete(Prompt(7, name, language, instructions, said))
