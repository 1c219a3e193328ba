import type { Fixture } from './valid-requests.ts';

/** A request that was written by hand to do harm. */
export interface Crafted {
  name: string;
  bytes: Buffer;
  /** The required statuses, in order; absent when any answer but a failure will do. */
  statuses?: number[];
  /** True when the request never arrives whole: it is cut off after 5 s. */
  partial?: boolean;
  bodyless?: boolean;
}

export function crafted(
  name: string,
  text: string | Buffer,
  statuses?: number[],
  more: Partial<Crafted> = {},
): Crafted {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  return { name, bytes, ...(statuses && { statuses }), ...more };
}

/** Returns functions and texts to build requests to an endpoint from. */
export function piecesFor({ slug, key }: Fixture) {
  const path = `/api/v1/data/${slug}`;
  const authorization = `Authorization: Bearer ${key}\r\n`;
  const json = 'Content-Type: application/json\r\n';
  const head = (first: string, ...lines: string[]) =>
    `${first}\r\nHost: 127.0.0.1\r\n${authorization}${json}${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
  const post = (...lines: string[]) => head(`POST ${path} HTTP/1.1`, ...lines);
  const get = (...lines: string[]) => head(`GET ${path} HTTP/1.1`, ...lines);
  return { path, authorization, json, head, post, get };
}
