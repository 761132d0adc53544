"""How logs look: one line for each event, JSON in production and readable in development, ids as
fields.

Message text and tokens are never given to a logger; `common.logs` masks what looks like a token all
the same, because libraries log URLs.
"""

from typing import Any

from common.logs import build_processors, masked, without_probes, without_traceback
from config import env

LEVEL = env.text("LOG_LEVEL", "INFO").upper()
JSON_LINES = env.boolean("LOG_JSON", not env.boolean("DEBUG", False))

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": "structlog.stdlib.ProcessorFormatter",
            **build_processors(json_lines=JSON_LINES),
        }
    },
    "filters": {
        "masked": {"()": masked},
        "calm": {"()": without_traceback},
        "without_probes": {"()": without_probes},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "lines",
            "filters": ["masked", "calm"],
        }
    },
    "root": {"handlers": ["console"], "level": LEVEL},
    "loggers": {
        # Django's own handlers are taken from it: under DEBUG they would say everything a second
        # time.
        "django": {"level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.request": {"level": "ERROR", "filters": ["without_probes"]},
        # Who entered and who tried is written whatever LOG_LEVEL says.
        "security": {"level": "INFO"},
        # 4xx answers are in the request log already, and a pool of connections says nothing of use.
        "procrastinate": {"level": "WARNING"},
        "psycopg.pool": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "openai": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
    },
}
