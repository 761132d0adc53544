"""Webhooks as Meta writes, signs and carries them. It must not know what made an event happen."""
