"""The Meta app that the simulator stands in for while it is tested."""

APP_ID, APP_SECRET, VERIFY_TOKEN = "4242424242", "app-secret-of-the-simulator-tests", "verify-me"
INSTAGRAM_APP_ID, INSTAGRAM_APP_SECRET = "4343434343", "instagram-secret-of-the-simulator-tests"
