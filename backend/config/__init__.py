"""How an installation is put together: settings, the ASGI and WSGI apps, health, checks.

It composes what the other packages offer, and must not decide anything about messages.
"""
