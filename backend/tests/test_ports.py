"""The ports that tests are given for the processes they start."""

from pathlib import Path

from tests.servers import free_port

GIVEN_BY_THE_SYSTEM = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_a_port_is_given_once_and_never_one_that_an_outgoing_connection_could_take():
    ports = [free_port() for _ in range(100)]
    assert len(set(ports)) == 100
    lowest = (
        int(GIVEN_BY_THE_SYSTEM.read_text().split()[0]) if GIVEN_BY_THE_SYSTEM.exists() else 32_768
    )
    assert max(ports) < lowest
