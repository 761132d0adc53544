"""The whole product as processes: web (uvicorn), worker, simulator, and a database of their own.

Started once for all journeys and stopped after the last, so that nothing idles beside the tests
that follow. A journey makes its own people and its own Instagram account, so none sees what another
did; time passes only as the product lets it.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.journeys.people import Person, Shop
from tests.journeys.stack import Stack


@pytest.fixture(scope="package")
def stack(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[str], str]
) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("stack"), new_database("journeys"))
    try:
        running.start("simulator", "web", "worker")
        yield running
    finally:
        running.stop()


@pytest.fixture
def owner(stack: Stack) -> Person:
    return Person(stack, "Alice").sign_up()


@pytest.fixture
def shop(stack: Stack, owner: Person) -> Shop:
    return Shop(stack, owner)
