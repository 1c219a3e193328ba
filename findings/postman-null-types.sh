#!/usr/bin/env bash
# openapi-to-postmanv2 6.3.3, the converter behind Postman's importer, and types of OpenAPI 3.1.
#
# Expected: `type: ["integer", "null"]` gives an integer or null in the example body, and `const: "x"` gives x. The
# document passed as an object is only read.
# Seen, with the default options: the body has the text "<integer,null>", which is neither, and "<string>" for the
# constant. The caller's own object is changed: its list of types becomes its first type, with that text as `default`.
# A server that later serves this object tells its clients that null is refused.
# The option `requestParametersResolution: 'Example'` fixes the body. `parametersResolution`, which the README also
# names, does not.
#
# Output seen on 2026-11-29, Node 20.20:
#   body    {"count":"<integer,null>","kind":"<string>"}
#   before  {"type":["integer","null"]}
#   after   {"type":"integer","default":"<integer,null>"}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund openapi-to-postmanv2@6.3.3
cat >try.cjs <<'SCRIPT'
const { convert } = require('openapi-to-postmanv2');
const count = { type: ['integer', 'null'] };
const before = JSON.stringify(count);
const properties = { count, kind: { type: 'string', const: 'x' } };
const schema = { type: 'object', required: Object.keys(properties), properties };
const content = { 'application/json': { schema } };
const post = { requestBody: { content }, responses: { 200: { description: 'Taken' } } };
const data = { openapi: '3.1.0', info: { title: 'Orders', version: '1' }, paths: { '/orders': { post } } };
convert({ type: 'json', data }, {}, (error, { result, reason, output }) => {
  if (error || !result) throw error ?? new Error(reason);
  const [item] = output[0].data.item;
  const { raw } = (item.item?.[0] ?? item).request.body;
  console.log(`body    ${JSON.stringify(JSON.parse(raw))}\nbefore  ${before}\nafter   ${JSON.stringify(count)}`);
});
SCRIPT
node try.cjs | tee seen.txt
diff seen.txt - <<'SEEN'
body    {"count":"<integer,null>","kind":"<string>"}
before  {"type":["integer","null"]}
after   {"type":"integer","default":"<integer,null>"}
SEEN
echo 'As seen before.'
