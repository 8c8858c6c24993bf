#!/bin/bash
# Collects the texts that people read into service/translations, and compiles them.
set -euo pipefail
cd "$(dirname "$0")/.."
babel=.venv/bin/pybabel
pot=$(mktemp)
trap 'rm -f "$pot"' EXIT
catalogue=service/translations/en/LC_MESSAGES/messages.po
"$babel" -q extract -F babel.cfg -k lazy_gettext -k said --no-location --sort-output -o "$pot" service
if [ -f "$catalogue" ]; then
	"$babel" -q update -i "$pot" -d service/translations -l en --no-fuzzy-matching --ignore-obsolete -w 96 --ignore-pot-creation-date
else
	"$babel" -q init -i "$pot" -d service/translations -l en -w 96
fi
sed -i -E '/^"(Report-Msgid-Bugs-To|Last-Translator|Language-Team|P.*-Date|Generated-By)/d' "$catalogue"
"$babel" -q compile -d service/translations -l en
