"""Messages that no webhook brought: missed ones, phantom edits, what was said before connecting. It
must not record anything itself: what it finds goes through the inbox."""
