"""The AI model: where it is, what it can do, what it costs."""

from config import env

OPENAI_API_KEY = env.text("OPENAI_API_KEY")
OPENAI_MODEL = env.text("OPENAI_MODEL", "gpt-3.5-turbo")
OPENAI_BASE_URL = env.url("OPENAI_BASE_URL", "https://api.openai.com/v1")
MODEL_TIMEOUT_SECONDS = env.number("MODEL_TIMEOUT_SECONDS", 30, low=0.1, high=300)
MODEL_RETRIES = env.whole("MODEL_RETRIES", 2, low=0, high=5)
OPENAI_SEES_IMAGES = env.boolean("OPENAI_SEES_IMAGES", False)
OPENAI_TRANSCRIPTION_MODEL = env.text("OPENAI_TRANSCRIPTION_MODEL")
# Longest reply the model may write: with the price table, what is set aside before a call.
OPENAI_MAX_REPLY_TOKENS = env.whole("OPENAI_MAX_REPLY_TOKENS", 1000, low=50, high=100_000)
# US dollars for a million tokens, in and out, by the beginning of the model's name: the longest
# that fits counts.
OPENAI_PRICES = env.prices(
    "OPENAI_PRICES",
    "gpt-3.5-turbo=0.5/1.5, gpt-4o-mini=0.15/0.6, gpt-4o=2.5/10, gpt-4.1-mini=0.4/1.6, gpt-4.1=2/8",
)

# US dollars for a minute of voice that is written down. On a server of one's own nothing is
# counted.
OPENAI_TRANSCRIPTION_PRICE = env.number("OPENAI_TRANSCRIPTION_PRICE", 0.006, low=0, high=100)
