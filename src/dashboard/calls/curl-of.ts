/** Returns a curl command that creates a record. It quotes the payload for a shell, and prints the headers too. */
export function curlOf(url: string, key: string, payload: string): string {
  return [
    `curl -i -X POST ${url} \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    '  -H "Content-Type: application/json" \\',
    `  -d '${payload.replaceAll("'", "'\\''")}'`,
  ].join('\n');
}
