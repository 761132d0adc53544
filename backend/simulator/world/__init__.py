"""Who and what exists on the simulated side: people, threads, tokens, ids, and the faults that
happen next. It must not know HTTP, webhooks or who looks.
"""
