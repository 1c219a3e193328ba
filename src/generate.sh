#!/bin/sh
# Generates code from prisma/schema.prisma, schema.graphql and the GraphQL documents, unless it is newer than all of them.
# Run from the root of the repository; `npm run generate` generates in any case.
set -eu
pothos=src/db/generated/pothos.ts
documents=src/http/generated/gql.ts
if [ -f $pothos ] && [ -f $documents ]; then
  changed=$(find package-lock.json prisma/schema.prisma prisma/prisma.config.ts codegen.ts schema.graphql src/http src/dashboard test \
    -newer $documents -type f ! -path '*/generated/*' ! -path 'src/dashboard/dist/*' ! -path 'src/dashboard/.built.*' ! -name '*.md' | head -n 1)
  [ -n "$changed" ] || exit 0
fi
echo 'Sluice: generating code, about 10 seconds'
began=$(mktemp)
trap 'rm -f "$began"' EXIT
npm run --silent generate
# A file that was edited meanwhile is newer.
touch -r "$began" $pothos $documents
