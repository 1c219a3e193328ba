import type { RestAnswer } from '../support/client.ts';

/**
 * Returns the answers that came over a connection, in order and without interim ones such as 100 Continue. Throws when
 * the bytes are not HTTP.
 */
export function rawAnswers(received: string): RestAnswer[] {
  const answers: RestAnswer[] = [];
  for (let rest = Buffer.from(received); rest.length > 0; ) {
    const headEnd = rest.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = rest.subarray(0, headEnd).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    if (headEnd < 0 || !status) throw new Error(`Not an HTTP answer: ${rest}`);
    const headers = new Headers(
      lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
    );
    const bodyEnd = headEnd + 4 + Number(headers.get('content-length') ?? 0);
    const text = rest.subarray(headEnd + 4, bodyEnd).toString('utf8');
    if (status >= 200) answers.push({ status, headers, text, json: text === '' ? undefined : JSON.parse(text) });
    rest = rest.subarray(bodyEnd);
  }
  return answers;
}
