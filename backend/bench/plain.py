"""The peer of intake: the ordinary Django view with the full middleware, in threads, without the bare door."""

from config.wsgi import application as django  # sets Django up first

from a2wsgi import WSGIMiddleware  # isort: skip

application = WSGIMiddleware(django, workers=12)
