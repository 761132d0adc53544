"""The one place from which messages leave, and the ledger that remembers: queueing, sender,
outcomes, policy, human agent tag. It must not know who wrote a message, nor why."""
