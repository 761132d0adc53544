"""The product: its tables, its jobs, and a package for each thing that it does.

It must not know the dashboard's API, nor how an installation is put together.
"""
