"""How long to wait for an S3-compatible store of files."""

from typing import Any


def build_client_config(seconds: float) -> Any:
    """Return the client's configuration: connecting and each read take so many seconds at most, and
    a call is tried twice.

    With its defaults boto3 could hold a thread for five minutes: 60 seconds, five times.
    """
    # Loaded only where there is such a store: it takes a tenth of a second of every command.
    from botocore.config import Config

    return Config(
        connect_timeout=seconds,
        read_timeout=seconds,
        retries={"total_max_attempts": 2, "mode": "standard"},
    )
