"""Meta's apps, how the Graph API is asked, and what the privacy page says."""

from config import env

FB_APP_ID = env.text("FB_APP_ID")
FB_APP_SECRET = env.text("FB_APP_SECRET")
FB_VERIFY_TOKEN = env.text("FB_VERIFY_TOKEN")
FB_GRAPH_VERSION = env.text("FB_GRAPH_VERSION", "v25.0")
FB_GRAPH_URL = env.url("FB_GRAPH_URL", "https://graph.facebook.com")
FB_DIALOG_URL = env.url("FB_DIALOG_URL", "https://www.facebook.com")
# Instagram Login has an app id and a secret of its own, and hosts of its own.
IG_APP_ID = env.text("IG_APP_ID")
IG_APP_SECRET = env.text("IG_APP_SECRET")
IG_GRAPH_URL = env.url("IG_GRAPH_URL", "https://graph.instagram.com")
IG_API_URL = env.url("IG_API_URL", "https://api.instagram.com")
IG_DIALOG_URL = env.url("IG_DIALOG_URL", "https://www.instagram.com")
# Meta granted this app the "Human Agent" feature: a person may answer for seven days.
HUMAN_AGENT_ALLOWED = env.boolean("HUMAN_AGENT_ALLOWED", False)
RECONCILE_MINUTES = env.whole("RECONCILE_MINUTES", 5, low=1, high=1440)
# Meta allows two; finding out whether a message arrived needs some of them too.
CONVERSATIONS_CALLS_PER_SECOND = env.number(
    "CONVERSATIONS_CALLS_PER_SECOND", 1, low=0.01, high=1000
)
HISTORY_THREADS = env.whole("HISTORY_THREADS", 50, low=0, high=1000)
GRAPH_TIMEOUT_SECONDS = env.number("GRAPH_TIMEOUT_SECONDS", 10, low=0.1, high=120)

# Who runs the installation, for the privacy page; or the address of a page of its own, which takes
# its place.
PRIVACY_CONTACT_NAME = env.text("PRIVACY_CONTACT_NAME")
PRIVACY_CONTACT_EMAIL = env.text("PRIVACY_CONTACT_EMAIL")
PRIVACY_URL = env.url("PRIVACY_URL", "")
