"""A limit on wrong passwords: whoever guesses waits longer each time, and the account's owner does
not.

Failures count for the address together with the network they come from, so that a stranger's do not
lock the owner out; a device on which the person has logged in before counts alone. Over all
networks an address has a ceiling, which slows an attack by many machines down for devices that
nobody knows. The way in for an owner on a new device is the emailed link: choosing a password makes
the device known.
"""

import time
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.exceptions import Throttled

from accounts.devices import find_device
from accounts.tries import (
    MINUTE,
    PER_NETWORK,
    alone,
    count_window,
    find_network,
    forget_emails,
    make_key,
    take_back,
)

REMEMBERED = 24 * 3600  # seconds after the last failure
DASHBOARD, ADMIN = "login", "admin-login"  # the two doors, which count apart


@dataclass(frozen=True)
class Backoff:
    """How long to wait after failures: `free` of them cost nothing, then each doubles the wait,
    from `first` to `longest` seconds.
    """

    free: int
    first: int = MINUTE
    longest: int = 60 * MINUTE

    def wait_after(self, failures: int) -> int:
        """Return the seconds to wait after so many failures."""
        if failures < self.free:
            return 0
        return min(self.first << min(failures - self.free, 20), self.longest)


FROM_NETWORK = Backoff(free=10)  # one address from one network: about 34 guesses in the first day
OF_DEVICE = Backoff(free=10, longest=15 * MINUTE)
OF_ADDRESS = Backoff(free=100, longest=15 * MINUTE)  # from all unknown devices


def count_log_in(request: HttpRequest, email: str, *, door: str = DASHBOARD) -> None:
    """Count a try. Call it before the password is checked, so that many at the same moment count as
    many.

    `email` is in its normal form. Raises Throttled (429).
    """
    if find_device(request, email) is None:
        count_window(make_key(door, "network", find_network(request)), *PER_NETWORK["login"])
    limits, now = _list_limits(request, email, door), time.time()
    with alone(list(limits)):
        states = {key: cache.get(key) or (0, 0.0) for key in limits}
        free_at = max(until for _, until in states.values())
        if free_at <= now:
            for key, (failures, _) in states.items():
                until = now + limits[key].wait_after(failures + 1)
                cache.set(key, (failures + 1, until), timeout=REMEMBERED)
            return
    raise Throttled(wait=max(1, free_at - now))


def forget_log_in(request: HttpRequest, email: str, *, door: str = DASHBOARD) -> None:
    """Forget the failures of this device or network for the address, because the password was
    right. The try itself no longer counts for the network or for the address.
    """
    limits = _list_limits(request, email, door)
    with alone(list(limits)):
        for key, backoff in limits.items():
            failures, _ = cache.get(key) or (0, 0.0)
            if backoff is OF_ADDRESS and failures > 1:
                cache.set(key, (failures - 1, 0.0), timeout=REMEMBERED)
            else:
                cache.delete(key)
    if find_device(request, email) is None:
        take_back(make_key(door, "network", find_network(request)))
    forget_emails(email)


def _list_limits(request: HttpRequest, email: str, door: str) -> dict[str, Backoff]:
    device = find_device(request, email)
    if device:
        return {make_key(door, "device", device): OF_DEVICE}
    return {
        make_key(door, "from", email, find_network(request)): FROM_NETWORK,
        make_key(door, "address", email): OF_ADDRESS,
    }
