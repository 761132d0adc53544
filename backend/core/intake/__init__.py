"""From a webhook's body onto disk: the ASGI app, the Django view, envelopes, the inbox, redaction.
It must not know what an event means, nor enter a business."""
