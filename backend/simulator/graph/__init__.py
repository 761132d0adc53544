"""The Graph API under both hosts: objects, edges, sends and their rules. It must not know the
controls that tests and the phone page use."""
