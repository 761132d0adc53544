"""Emails to the team and the owners of a business. This package is told what to email about, does
not decide it, and never includes what a customer wrote."""
