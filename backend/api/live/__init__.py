"""Live updates for open dashboards: the stream, the listener behind it, and the answer where only
Django runs.

It must not know what changed beyond its ids.
"""
