"""People, their memberships in businesses, and who may enter: signing up, logging in, passwords.

It must not know messages, Instagram or the assistant.
"""
