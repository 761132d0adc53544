"""Benchmarks (`make bench`): how quick the parts of the path of a DM are, on a stage of its own.

Nothing of the product may import it, and it changes nothing outside that stage.
"""
