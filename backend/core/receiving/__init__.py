"""Records the inbox's events in threads: shards, handlers, fair shares, account notices, profiles.

It must not know how a webhook arrives, nor how an answer is made.
"""
