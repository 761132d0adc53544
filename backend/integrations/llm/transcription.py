"""Voice messages as text, by the model's provider."""


def listen(sound: bytes, *, content_type: str, name: str) -> tuple[str, float | None]:
    """What is said in a voice message, in the language it is said in, and the seconds charged for.
    Raises ModelFailed."""
    from integrations.llm.transcribing import transcribe  # heavy, as it says

    return transcribe(sound, content_type=content_type, name=name)
