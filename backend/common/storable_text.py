"""Text that the database can store: without NUL and without lone surrogates.

Clients can send both wherever they send text, and never mean to. `config.readable_requests` refuses
them for Django; what runs beside Django uses `keep_storable`.
"""

import re
from collections.abc import Mapping

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    return _UNSTORABLE.search(text) is None


def keep_storable(cookies: Mapping[str, str]) -> dict[str, str]:
    """The cookies that can be stored.

    Another may belong to another site on this host, so it is left out and the request is served.
    """
    return {name: value for name, value in cookies.items() if is_storable(name + value)}
