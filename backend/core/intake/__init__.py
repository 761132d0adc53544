"""Stores webhook bodies: the ASGI app, the Django view, envelopes, the inbox and redaction.

It must not know what an event means, nor enter a business's schema.
"""
