"""The installation's own tables: businesses and their accounts, the webhook inbox, spending, the
steps that make a business's schema. They must not know any room of the core.
"""
