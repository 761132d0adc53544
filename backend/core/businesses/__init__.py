"""Creating a business and its schema, its own settings and its hours. This package must not import
the assistant, Instagram or messages."""
