"""The ids in Meta's sample events, which its dashboard sends with the Test button of a webhook
field.
"""

TEST_ACCOUNT = "0"
TEST_PEOPLE = ("12334", "23245")  # the sender and the recipient of the message
