"""Django's database backend for the schemas of businesses, which waits for Postgres less often.

It must not know a table, nor choose the schema: the doors of `common.tenancy` do.
"""
