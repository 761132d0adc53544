"""The peer of intake: the ordinary Django view with the full middleware, in threads, without the
bare door.
"""

from config.asgi import serve_django as application

__all__ = ["application"]
