"""The model's provider over the OpenAI protocol: calls, failures, prices, and what servers bend. It
must not know prompts, businesses or what a reply is used for."""
