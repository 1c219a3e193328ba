import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';
import type { preParsingHookHandler } from 'fastify';
import { Refusal } from '../errors.ts';

/** The decoded codings of a body, as Accept-Encoding names them. */
const acceptedCodings = 'gzip, deflate';

type Coding = 'gzip' | 'deflate';

const [ungzip, unzlib, undeflate] = [promisify(gunzip), promisify(inflate), promisify(inflateRaw)];

/** Refuses a body in an unsupported coding before it is read. Names the supported ones. */
export const refuseCoding: preParsingHookHandler = (request, reply, payload, done) => {
  const named = request.headers['content-encoding'];
  if (named === undefined || request.method === 'GET' || request.method === 'HEAD' || codingOf(named) !== 'unknown')
    return done(null, payload);
  reply.header('accept-encoding', acceptedCodings);
  done(
    new Refusal('UNSUPPORTED_MEDIA_TYPE', {
      message: 'Send the body as it is, or in one Content-Encoding: gzip or deflate',
    }),
  );
};

/**
 * Decodes a body by its Content-Encoding. The limit bounds both the bytes read and the bytes made. Throws
 * PAYLOAD_TOO_LARGE, and INVALID_JSON for a body that is not in the coding.
 */
export async function undoCoding(named: string, body: Buffer, bytesMax: number): Promise<Buffer> {
  const coding = codingOf(named);
  if (coding === undefined || coding === 'unknown' || body.length === 0) return body;
  try {
    return await undo(coding, body, bytesMax);
  } catch (error) {
    throw codingRefusal(error, coding);
  }
}

/** Returns undefined for an unencoded body: `identity` or an empty header. */
function codingOf(named: string): Coding | 'unknown' | undefined {
  const coding = named.trim().toLowerCase();
  if (coding === '' || coding === 'identity') return undefined;
  if (coding === 'gzip' || coding === 'x-gzip') return 'gzip';
  return coding === 'deflate' ? coding : 'unknown';
}

/** By RFC 9110 deflate has zlib's wrapping, which many clients leave out. */
function undo(coding: Coding, body: Buffer, maxOutputLength: number): Promise<Buffer> {
  // A gzip may have several members; after a deflate nothing may follow.
  if (coding === 'gzip') return ungzip(body, { maxOutputLength });
  return (isZlib(body) ? unzlib : undeflate)(body, { maxOutputLength, rejectGarbageAfterEnd: true });
}

/** RFC 1950: the first byte names the method, and both together are a multiple of 31. */
function isZlib([first = 0, second = 0]: Buffer): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

function codingRefusal(error: unknown, coding: Coding): Refusal {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') return new Refusal('PAYLOAD_TOO_LARGE');
  const fault =
    code === 'Z_BUF_ERROR'
      ? `The ${coding} body is cut off`
      : `The body is not the ${coding} that Content-Encoding says`;
  return new Refusal('INVALID_JSON', { message: `${fault}; send it whole, or without Content-Encoding` });
}
