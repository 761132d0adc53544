"""What Instagram's Graph API and its webhooks need on the wire: calls, logins, errors, signatures.
It must not know businesses, rows or what an answer of Instagram's means for either."""
