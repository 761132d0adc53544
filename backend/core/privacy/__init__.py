"""What people and Meta may demand of an app: letting go of an account, deleting what is known,
erasing what was taken back. It must not know answering."""
