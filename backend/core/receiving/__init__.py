"""From the webhook inbox into a thread: shards, handlers by kind, fair shares, account notices,
profiles. It must not know how a webhook arrived, nor how an answer is made."""
