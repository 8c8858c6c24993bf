#!/bin/sh
# Makes sure that the browser tests find a Chromium; called by `make test`.
set -eu

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing Chromium for the browser tests"
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
        exit 0
    fi
fi
echo "The browser tests need Chromium, and it could not be installed from here." >&2
echo "Install it (Debian: apt-get install chromium) so that 'chromium' or 'google-chrome' is in PATH." >&2
exit 1
