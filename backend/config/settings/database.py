"""Postgres, and the cache that lives in it."""

from config import env
from config.postgres_place import EMBEDDED_PORT, embedded_socket_folder
from config.settings.installation import CONVERSA_HOME

DB_HOST = env.text("DB_HOST")
EMBEDDED_POSTGRES = not DB_HOST
DB_POOL_SIZE = env.whole("DB_POOL_SIZE", 8, low=1, high=200)
DATABASES = {
    "default": {
        "ENGINE": "common.database",
        "NAME": env.text("DB_NAME", "conversa_db"),
        # The embedded server knows one role, needs no password, and its port is a part of its
        # socket's name.
        "USER": env.text("DB_USER", "postgres") if DB_HOST else "postgres",
        "PASSWORD": env.text("DB_PASSWORD") if DB_HOST else "",
        "HOST": DB_HOST or str(embedded_socket_folder(CONVERSA_HOME)),
        "PORT": env.text("DB_PORT", "5432") if DB_HOST else str(EMBEDDED_PORT),
        # The pool makes `connection.close()` before a model call cost 0.1 ms, so that a hundred
        # waiting turns hold no connection.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": DB_POOL_SIZE, "timeout": 20}},
        "CONN_MAX_AGE": 0,
        # The engine itself replaces connections that a restart of Postgres ended.
        "CONN_HEALTH_CHECKS": False,
    }
}
# No statement of a web request runs longer; 0 sets no limit. PgBouncer needs
# `ignore_startup_parameters = options`.
WEB_STATEMENT_SECONDS = env.whole("WEB_STATEMENT_SECONDS", 15, low=0, high=600)
CACHES = {
    "default": {
        "BACKEND": "common.counters_cache.CountersCache",
        "LOCATION": "common_cache",
        # Counters of tries live here: with the default of 300, noise would push them out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
