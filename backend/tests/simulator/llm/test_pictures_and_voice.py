"""What the simulated model sees on a picture and hears in a voice note."""

import base64
import struct
import zlib

import openai
import pytest

from simulator.cdn.samples import SAMPLES
from tests.simulator.llm.prompts import PROMPT


def blue_png(width=4, height=2):
    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    rows = b"".join(b"\x00" + b"\x20\x40\xc0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def data_url(body):
    return "data:image/jpeg;base64," + base64.b64encode(body).decode()


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (SAMPLES["blue-mug.jpg"].body, "I see a blue mug."),
        (SAMPLES["broken-bowl.png"].body, "I see a red bowl broken in two."),
        (blue_png(), "I see a mostly blue picture, 4 by 2."),
        (b"GIF89a\x10\x00\x08\x00", "I see a picture, 16 by 8."),
        (b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x03\x00\x05", "I see a picture, 5 by 3."),
        (b"<svg/>", "I see a picture that I cannot open."),
    ],
)
def test_model_says_what_is_on_a_picture(sim, client, body, seen):
    content = [{"type": "image_url", "image_url": {"url": data_url(body)}}]
    answer = client.chat.completions.create(
        model="any", messages=[{"role": "user", "content": content}]
    )
    assert answer.choices[0].message.content.startswith(seen)
    assert answer.usage.prompt_tokens > 85


def test_question_about_a_picture_is_answered_from_the_knowledge(sim, client):
    sim.post("/sim/dm", account="luna.ceramics", customer="emma.w", attachments=[{"type": "image"}])
    url = sim.get("/sim/thread", account="luna.ceramics", customer="emma.w")["messages"][0][
        "attachments"
    ][0]["payload"]["url"]
    content = [
        {"type": "text", "text": "What does this cost?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]
    messages = [{"role": "system", "content": PROMPT}, {"role": "user", "content": content}]
    answer = (
        client.chat.completions.create(model="any", messages=messages).choices[0].message.content
    )
    assert answer == "I see a blue mug. Mugs cost €28."


def test_voice_note_is_written_down(sim, client):
    sample = SAMPLES["voice-stock.m4a"]
    file = ("voice.m4a", sample.body, sample.content_type)
    assert client.audio.transcriptions.create(model="whisper-1", file=file).text == sample.says
    assert (
        client.audio.transcriptions.create(
            model="whisper-1", file=file, response_format="text"
        ).strip()
        == sample.says
    )
    wav = ("own.wav", b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav")
    assert client.audio.transcriptions.create(model="whisper-1", file=wav).text.startswith(
        "Voice note "
    )
    sim.post("/sim/model", transcript="Something else.")
    assert (
        client.audio.transcriptions.create(model="whisper-1", file=file).text == "Something else."
    )


def test_what_is_no_sound_cannot_be_written_down(sim, client):
    with pytest.raises(openai.BadRequestError, match="Invalid file format"):
        client.audio.transcriptions.create(
            model="whisper-1", file=("a.m4a", b"not a sound", "audio/mp4")
        )
    sim.post("/sim/faults", scope="model", kind="error", status=500, match="whisper-1", times=1)
    with pytest.raises(openai.InternalServerError):
        client.audio.transcriptions.create(
            model="whisper-1", file=("a.m4a", SAMPLES["voice-hours.m4a"].body, "audio/mp4")
        )
