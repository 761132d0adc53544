"""What the model said, what became of it, and a model that is down."""

from conversations.models import MessageLog
from integrations.llm.completions import Completion


def said(text="A mug costs 20 euros."):
    return Completion(
        text=text, model="m", request_id="r", prompt_tokens=9, completion_tokens=3, seconds=0.1
    )


def replies():
    return list(MessageLog.objects.filter(direction="OUT").values_list("text", flat=True))


def break_model(simulator, settings, status):
    settings.MODEL_RETRIES = 0
    simulator.post(
        "/sim/faults",
        scope="model",
        kind="error",
        status=status,
        code=None,
        message="down",
        times=None,
    )
