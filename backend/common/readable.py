"""Text that the database can hold: without NUL and without half characters (lone surrogates).

Clients can send both wherever they send text, and neither is ever meant. `config.readable_requests`
refuses them for Django, in one place; what is beside Django uses `keep_readable`.
"""

import re
from collections.abc import Mapping

_UNREADABLE = re.compile("[\x00\ud800-\udfff]")


def is_readable(text: str) -> bool:
    return _UNREADABLE.search(text) is None


def keep_readable(cookies: Mapping[str, str]) -> dict[str, str]:
    """The cookies that can be read. The others may be another site's on this host, so that they
    shut nobody out: they are as good as none."""
    return {name: value for name, value in cookies.items() if is_readable(name + value)}
