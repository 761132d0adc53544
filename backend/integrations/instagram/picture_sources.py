"""Where pictures are shown from: Instagram's hosts, or the simulator's. For the content policies of
pages.
"""

from urllib.parse import urlsplit

from django.conf import settings


def list_picture_sources() -> str:
    """Sources as a content policy has them: the hosts that media are fetched from, and where
    browsers find the simulator.
    """
    sources: dict[str, None] = {}
    for host in settings.MEDIA_HOSTS:
        if host.startswith("."):
            sources[f"https://*{host}"] = None
        elif ":" in host:
            sources[f"http://{host}"] = sources[f"https://{host}"] = None
        else:
            sources[f"https://{host}"] = None
    dialog = urlsplit(settings.FB_DIALOG_URL)  # the simulator's for both logins
    if dialog.hostname != "www.facebook.com":
        sources[f"{dialog.scheme}://{dialog.netloc}"] = None
    return " ".join(sources)
