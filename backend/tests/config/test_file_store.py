"""A store of files that takes connections and never answers."""

import socket
from contextlib import suppress

import pytest
from botocore.exceptions import ReadTimeoutError
from storages.backends.s3 import S3Storage

from config.file_store import build_client_config


def count_calls(server):
    server.setblocking(False)
    calls = []
    with suppress(BlockingIOError):
        while True:
            calls.append(server.accept()[0])
    return len(calls)


@pytest.mark.parametrize("call", ["open", "delete"])
def test_a_store_that_hangs_is_given_up_after_two_tries(call):
    with socket.create_server(("127.0.0.1", 0), backlog=20) as server:
        store = S3Storage(
            bucket_name="b",
            endpoint_url=f"http://127.0.0.1:{server.getsockname()[1]}",
            region_name="eu-central-1",
            access_key="k",
            secret_key="s",
            client_config=build_client_config(0.1),
        )
        with pytest.raises(ReadTimeoutError):
            getattr(store, call)("photo")
        assert count_calls(server) == 2
