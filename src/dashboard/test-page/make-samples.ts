import { type Call, headersOf, lacksRecord, sendsBody } from '../calls/call.ts';
import { pathOf } from './run-by-key.ts';

export const languages = ['curl', 'JavaScript', 'Python', 'PHP', 'Go'] as const;
export type SampleLanguage = (typeof languages)[number];

/** A call as code. `payload` is undefined without a body; `headers` exclude the key and the content type. */
interface Sampled {
  method: string;
  url: string;
  headers: readonly (readonly [name: string, value: string])[];
  payload: string | undefined;
}

/**
 * Returns a call in five languages. They run as they are, with the key in the environment as SLUICE_API_KEY. `url` is
 * the endpoint's.
 */
export function makeSamples(url: string, call: Call): Record<SampleLanguage, string> {
  const { origin, pathname } = new URL(url);
  const slug = pathname.slice(pathname.lastIndexOf('/') + 1);
  const recordId = lacksRecord(call) ? 'rec_abc123' : call.recordId;
  const payload = sendsBody(call.method) ? call.payload : undefined;
  const headers = [
    ...headersOf(call),
    ...(payload === undefined ? [] : [['Content-Type', 'application/json'] as const]),
  ];
  const sampled = {
    method: call.method,
    url: origin + pathname.slice(0, -`/api/v1/data/${slug}`.length) + pathOf(slug, { ...call, recordId }),
    headers,
    payload,
  };
  return {
    curl: curl(sampled),
    JavaScript: javaScript(sampled),
    Python: python(sampled),
    PHP: php(sampled),
    Go: go(sampled),
  };
}

function curl({ method, url, headers, payload }: Sampled): string {
  const lines = [
    method === 'GET' ? `curl ${shell(url)}` : `curl -X ${method} ${shell(url)}`,
    '-H "Authorization: Bearer $SLUICE_API_KEY"',
    ...headers.map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`),
    ...(payload === undefined ? [] : [`--data-raw ${shell(payload)}`]),
  ];
  return lines.join(' \\\n  ');
}

function javaScript({ method, url, headers, payload }: Sampled): string {
  const own = headers.map(([name, value]) => `\n    ${JSON.stringify(name)}: ${JSON.stringify(value)},`).join('');
  const body = payload === undefined ? '' : `\n  body: \`${payload.replaceAll(/[\\`]|\$(?=\{)/g, '\\$&')}\`,`;
  return `const response = await fetch(${JSON.stringify(url)}, {
  method: "${method}",
  headers: {
    Authorization: \`Bearer \${process.env.SLUICE_API_KEY}\`,${own}
  },${body}
});
console.log(response.status, await response.json());`;
}

function python({ method, url, headers, payload }: Sampled): string {
  const own = headers.map(([name, value]) => `\n        ${JSON.stringify(name)}: ${JSON.stringify(value)},`).join('');
  const data =
    payload === undefined
      ? ''
      : `\n    data='''${payload.replaceAll('\\', '\\\\').replaceAll("'''", "\\'\\'\\'").replace(/'$/, "\\'")}'''.encode(),`;
  return `import json, os, urllib.error, urllib.request

request = urllib.request.Request(
    ${JSON.stringify(url)},
    method="${method}",
    headers={
        "Authorization": f"Bearer {os.environ['SLUICE_API_KEY']}",${own}
    },${data}
)
try:
    with urllib.request.urlopen(request) as response:
        print(response.status, json.load(response))
except urllib.error.HTTPError as refusal:
    print(refusal.code, json.load(refusal))`;
}

function php({ method, url, headers, payload }: Sampled): string {
  const quote = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
  const own = headers.map(([name, value]) => `\n        ${quote(`${name}: ${value}`)},`).join('');
  const body = payload === undefined ? '' : `\n    CURLOPT_POSTFIELDS => <<<'JSON'\n${payload}\nJSON,`;
  return `<?php
$curl = curl_init(${quote(url)});
curl_setopt_array($curl, [
    CURLOPT_CUSTOMREQUEST => '${method}',
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        'Authorization: Bearer ' . getenv('SLUICE_API_KEY'),${own}
    ],${body}
]);
$answer = curl_exec($curl);
echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), ' ', $answer, PHP_EOL;`;
}

function go({ method, url, headers, payload }: Sampled): string {
  const own = headers
    .map(([name, value]) => `\n\trequest.Header.Set(${JSON.stringify(name)}, ${JSON.stringify(value)})`)
    .join('');
  const raw = payload === undefined ? '' : `\`${payload.replaceAll('`', '` + "`" + `')}\``;
  const imports = ['fmt', 'io', 'net/http', 'os', ...(payload === undefined ? [] : ['strings'])]
    .map((name) => `\t"${name}"`)
    .join('\n');
  return `package main

import (
${imports}
)

func main() {
	request, err := http.NewRequest("${method}", ${JSON.stringify(url)}, ${payload === undefined ? 'nil' : `strings.NewReader(${raw})`})
	if err != nil {
		panic(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("SLUICE_API_KEY"))${own}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		panic(err)
	}
	fmt.Println(response.StatusCode, string(answer))
}`;
}

/** In single quotes, where a shell interprets only the quote itself. */
function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
