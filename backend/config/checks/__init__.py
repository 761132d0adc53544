"""What `manage.py check`, and every start, says is wrong with the environment, and how to mend it.

A page for each part of the installation; importing them registers their checks. They look only,
and change nothing.
"""

from django.core.checks import run_checks

from config.checks import database, installation, keys, meta, model

__all__ = ["database", "find_refusal", "installation", "keys", "meta", "model"]


def find_refusal() -> str:
    """Return the errors for which commands refuse to start, for a server that makes no checks; ""
    when all is well.
    """
    found = [
        message for message in run_checks() if message.is_serious() and not message.is_silenced()
    ]
    return "\n".join(f"{message.id}: {message.msg}\n    {message.hint}" for message in found)
