"""What platform admins see and do: businesses, messages without their words, the inbox, deletions,
notices. It decides nothing itself, and nothing below may know it."""
