#!/bin/sh
# Generates code, bundles the server and builds the dashboard, each only when its sources are newer. Run from the root
# of the repository.
# `npm ci` runs it, so that `npm start` has nothing to build. A production install lacks the tools and keeps its build.
set -eu
if [ ! -x node_modules/.bin/prisma ]; then
  [ -f src/bundle/main.js ] ||
    echo 'Sluice is not built, and this install has no tools to build it. Run: npm ci && npm prune --omit=dev' >&2
  exit 0
fi
sh src/generate.sh
sh src/bundle.sh
sh src/dashboard/build/build.sh
