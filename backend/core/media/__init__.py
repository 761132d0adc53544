"""What customers send: copied, kept, served, transcribed and deleted in time. It must not know how
a file is used in an answer, nor the inbox of webhooks."""
