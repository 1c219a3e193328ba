#!/usr/bin/env bash
# graphql-yoga 5.24.0: errors that a plugin sets after validation are kept as the document's own.
#
# Expected: the after-hook of `onValidate` is called for each request, so errors that it sets by the context apply to
# this request only.
# Seen: the first result of a document is cached with them in the parser-and-validation cache. The next caller of the
# same document is refused like the first, although the hook runs again and sets nothing for that caller. In the other
# order everything works, so a test that calls as the allowed caller first never shows it.
# With `parserAndValidationCache: false` each request has its own result. Rules that depend on the caller belong in
# `onExecute` and `onSubscribe`, or need the cache to be off.
#
# Output seen on 2026-11-29, Node 20.20:
#   cached    guest: Not for guests | owner: Not for guests
#   uncached  guest: Not for guests | owner: world
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund graphql-yoga@5.24.0 graphql@16.11.0
cat >try.mjs <<'SCRIPT'
import { GraphQLError } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';

const schema = createSchema({ typeDefs: 'type Query { hello: String }', resolvers: { Query: { hello: () => 'world' } } });
const byCaller = {
  onValidate({ context }) {
    return ({ result, setResult }) => {
      if (context.request.headers.get('x-caller') === 'guest') setResult([...result, new GraphQLError('Not for guests')]);
    };
  },
};

async function ask(yoga, caller) {
  const headers = { 'content-type': 'application/json', 'x-caller': caller };
  const answer = await yoga.fetch('http://localhost/graphql', { method: 'POST', headers, body: '{"query":"{ hello }"}' });
  const { data, errors } = await answer.json();
  return `${caller}: ${errors?.[0].message ?? data.hello}`;
}

for (const [name, options] of [['cached  ', {}], ['uncached', { parserAndValidationCache: false }]]) {
  const yoga = createYoga({ schema, logging: false, plugins: [byCaller], ...options });
  console.log(`${name}  ${await ask(yoga, 'guest')} | ${await ask(yoga, 'owner')}`);
}
SCRIPT
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
cached    guest: Not for guests | owner: Not for guests
uncached  guest: Not for guests | owner: world
SEEN
echo 'As seen before.'
