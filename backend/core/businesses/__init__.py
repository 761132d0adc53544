"""Making a business and its schema, its own settings and its hours. It must not know the assistant,
Instagram or messages."""
