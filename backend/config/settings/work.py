"""Webhooks, sending and the worker."""

from config import env

WORKER_CONCURRENCY = env.whole("WORKER_CONCURRENCY", 100, low=1, high=1000)
# A worker that has not said for so long that it lives is dead, and its jobs are taken up by others.
WORKER_STALLED_SECONDS = env.number("WORKER_STALLED_SECONDS", 10, low=3, high=600)
# A file that a worker touches when its heartbeat has reached the database: for the health check of
# its container.
WORKER_ALIVE_FILE = env.text("WORKER_ALIVE_FILE")
SEND_ATTEMPTS = env.whole("SEND_ATTEMPTS", 5, low=1, high=20)
UNKNOWN_SETTLE_SECONDS = env.number("UNKNOWN_SETTLE_SECONDS", 5, low=0.1, high=600)
INBOX_KEEP_DAYS = env.whole("INBOX_KEEP_DAYS", 7, low=1, high=365)
INBOX_TROUBLED_DAYS = env.whole("INBOX_TROUBLED_DAYS", 30, low=1, high=365)
WEBHOOK_MAX_BYTES = 1024 * 1024
# The phone page's address, shown in the dashboard; set by `make demo`, empty with real accounts.
PHONE_PAGE_URL = env.url("PHONE_PAGE_URL", "")
