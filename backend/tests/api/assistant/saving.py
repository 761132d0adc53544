"""Saving the assistant's settings over HTTP."""


def save(client, path, **body):
    return client.put(path, body, format="json")
