"""The connection doctor: what must be true for a DM to arrive and be answered, looked at in order.
It must not change what it looks at, but for subscribing again when it is asked to."""
