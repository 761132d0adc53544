"""Emails to the team and the owners of a business. It must not know why something is worth an email
beyond what it is told, and never what a customer wrote."""
