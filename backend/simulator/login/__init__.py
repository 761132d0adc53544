"""The two login dialogs, their codes and tokens. They must not know messages."""
