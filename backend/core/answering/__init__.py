"""From a turn's deadline to its reply or its reason: claim, decide, think, commit. It must not know
how messages arrive, nor how they leave."""
