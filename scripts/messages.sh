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
# of the header only what says something stays: the same texts give the same bytes
sed -i -E '/^"(Report-Msgid-Bugs-To|Last-Translator|Language-Team|Generated-By)/d' "$catalogue"
sed -i -E 's/^"(POT-Creation-Date|PO-Revision-Date): .*/"\1: 2026-11-25 00:00+0000\\n"/' "$catalogue"
"$babel" -q compile -d service/translations -l en
