"""Starting and stopping a whole installation on one machine. Only `launch.py` imports it.

It must not know Django or anything of the product beyond its commands and addresses.
"""
