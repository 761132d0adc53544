"""Files that customers send: copying, storing, serving, transcribing and deleting them in time.
This package must not know how a file is used in an answer, nor the webhook inbox."""
