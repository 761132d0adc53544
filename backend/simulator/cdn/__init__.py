"""Files as Instagram's CDN serves them, with links that expire. It must not know to which message a
file belongs.
"""
