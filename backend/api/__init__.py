"""The dashboard's HTTP API: a module for each noun of its URLs.

It must not decide anything: a view checks who asks, calls one function of the domain, and shows
what came of it.
"""
