"""Files as Instagram's CDN serves them, with links that expire. It must not know in which message a
file hangs.
"""
