"""Exits with 0 if the address in the first argument answers 200: the health check of a container."""

import sys
import urllib.request

# Django answers only to names it knows; inside the network a container is called by its service's name.
request = urllib.request.Request(sys.argv[1], headers={"Host": "localhost"})
with urllib.request.urlopen(request, timeout=5) as response:
    sys.exit(response.status != 200)
