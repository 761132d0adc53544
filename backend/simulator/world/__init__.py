"""Who and what exists on the simulated side: people, threads, tokens, files' ids, and the weather.
It must not know HTTP, webhooks or who looks."""
