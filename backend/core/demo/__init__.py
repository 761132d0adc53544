"""The businesses of the demo: what they are, and how they are put in place.

Only `seed_demo` may import it.
"""
