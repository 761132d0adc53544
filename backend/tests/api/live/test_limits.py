"""How many streams a process holds: of everybody, and of one network."""

import asyncio

from api.live.hub import STREAMS, STREAMS_OF_NETWORK, Hub

CROWDED, OTHER = "203.0.113.7", "2001:db8::/64"


async def fill(count, network):
    """Whether, beside so many streams of the network, there is room for one more of each."""
    hub = Hub()
    hub.start()
    streams = [hub.join(1, person, network=network) for person in range(count)]
    full = hub.takes_stream(CROWDED), hub.takes_stream(OTHER)
    hub.leave(streams[0])
    freed = hub.takes_stream(CROWDED)
    await hub.stop()
    return full, freed


def test_a_network_full_of_people_leaves_the_other_streams_to_everybody_else():
    assert asyncio.run(fill(STREAMS_OF_NETWORK, CROWDED)) == ((False, True), True)
    assert STREAMS_OF_NETWORK * 5 <= STREAMS
