"""The inbox over HTTP: threads, messages, timelines, turns, attachments, comments. It must not
decide anything: one domain call for each request."""
