"""Starting and stopping a whole installation on one machine. Only `launch.py` imports it, and it
imports no Django.
"""
