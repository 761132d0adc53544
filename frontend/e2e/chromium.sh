#!/bin/sh
# Prints the path of a Chromium for the browser journeys: CHROMIUM_PATH, else one of the usual
# places,
# else one that it installs, else it fails and says what to do.
set -u
cd "$(dirname "$0")/.." || exit 1

if [ -n "${CHROMIUM_PATH:-}" ]; then
  [ -x "$CHROMIUM_PATH" ] && { echo "$CHROMIUM_PATH"; exit 0; }
  echo "CHROMIUM_PATH is $CHROMIUM_PATH, and there is no program." >&2
  exit 1
fi

find_installed() {
  for name in chromium chromium-browser google-chrome-stable google-chrome chrome; do
    command -v "$name" 2>/dev/null && return 0
  done
  for path in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    [ -x "$path" ] && { echo "$path"; return 0; }
  done
  # Where Playwright puts its own.
  own=$(node -e 'process.stdout.write(require("@playwright/test").chromium.executablePath())' \
    2>/dev/null)
  [ -n "$own" ] && [ -x "$own" ] && { echo "$own"; return 0; }
  return 1
}

find_installed && exit 0

echo "No Chromium found; installing one." >&2
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  {
    apt-get update -qq \
      && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
  } >&2
else
  npx --no-install playwright install chromium >&2
fi
find_installed && exit 0

cat >&2 <<'END'
The browser journeys need Chromium, and it could not be installed. Either
  - install it yourself (Debian: apt-get install chromium; any system:
    cd frontend && npx playwright install chromium), or
  - name one that you have: CHROMIUM_PATH=/path/to/chromium make test
END
exit 1
