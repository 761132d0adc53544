"""The product's web process with less patience for slow clients, so that tests need not have it."""

from common import asgi
from config import protocol
from config.asgi import application as application
from config.protocol import Protocol as Protocol

protocol.HEAD_SECONDS = 1.0
protocol.UNREAD_SECONDS = 1.5
asgi.IDLE_SECONDS = 1.5
