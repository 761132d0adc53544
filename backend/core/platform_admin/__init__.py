"""What platform admins see and do: businesses, messages without their text, the webhook inbox,
deletions and notices. It makes no decisions of its own, and no lower package may import it."""
