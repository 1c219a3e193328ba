#!/bin/sh
# Bundles the server into bundle/, unless that is newer than its sources: more than 2,000 modules would take a second of
# each start to load. Run it from the root of the repository.
set -eu
bundle=src/bundle
main=$bundle/main.js
newer=$([ ! -f $main ] || find src package-lock.json -newer $main -type f \
  ! -path "$bundle/*" ! -path 'src/.bundle.*' ! -path 'src/dashboard/*' ! -name '*.md' | head -n 1)
[ -f $main ] && [ -z "$newer" ] && exit 0

echo 'Sluice: bundling the server, about 3 seconds'
# Made in a folder aside: a failed build leaves the old one.
made=src/.bundle.$$
began=$(mktemp)
trap 'rm -rf "$made" "$began"' EXIT
node_modules/.bin/rolldown src/main.ts --dir "$made" --platform node --format esm > /dev/null
# A file that was edited meanwhile is newer.
touch -r "$began" "$made/main.js"
rm -rf $bundle
mv "$made" $bundle
