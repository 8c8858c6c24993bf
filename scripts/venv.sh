#!/bin/sh
# Makes the virtual environment named by $1 with the first Python that is new enough; called by make.
set -eu
venv=$1
least=11

for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$python" -c "import sys; sys.exit(sys.version_info < (3, $least))" 2>/dev/null; then
        found=$python
        break
    fi
done
if [ -z "${found:-}" ]; then
    echo "Dua Arah needs Python 3.$least or newer, and found none." >&2
    echo "Install one (Debian, Ubuntu: apt-get install python3 python3-venv) or name it: make PYTHON=/path/to/python3" >&2
    exit 1
fi
if ! "$found" -c "import venv, ensurepip" 2>/dev/null; then
    echo "$found cannot make virtual environments: its modules venv and ensurepip are missing." >&2
    echo "Install them (Debian, Ubuntu: apt-get install python3-venv) and call make again." >&2
    exit 1
fi
rm -rf "$venv"
"$found" -m venv "$venv"
