import { z } from 'zod';
import { refusals } from '../src/errors.ts';
import { type Answer, headerOf } from './parse-answer.ts';

/** The API that was called, which decides the shape of its errors. `auth` is everything below /api/auth. */
export type Api = 'rest' | 'graphql' | 'auth';

const requestId = /^req_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const restError = z.strictObject({
  success: z.literal(false),
  error: z.string().min(1),
  details: z.array(z.strictObject({ field: z.string(), error: z.string().min(1) })).optional(),
  code: z.string(),
  request_id: z.string(),
});
const graphqlErrors = z.object({ errors: z.array(z.object({ message: z.string().min(1) })).min(1) });
const authError = z.object({ message: z.string().min(1) });

const statuses: ReadonlyMap<string, number> = new Map(
  Object.entries(refusals).map(([code, { status }]) => [code, status]),
);

/** Returns the rule for every answer that this one breaks; undefined when it breaks none. */
export function judgeAnswer(answer: Answer, api: Api, { bodyless = false } = {}): string | undefined {
  const { status, body } = answer;
  // 501 answers an unknown transfer coding, which is the caller's mistake.
  if (status >= 500 && status !== 501) return `The answer is ${status}: ${body}`;
  const id = headerOf(answer, 'x-request-id');
  if (id === undefined || !requestId.test(id)) return `The answer has no X-Request-Id: ${status} ${body}`;
  if (status < 400 || bodyless) return undefined;
  if (!/^application\/(graphql-response\+)?json\b/.test(headerOf(answer, 'content-type') ?? ''))
    return `The error is not sent as JSON: ${status} ${body}`;
  const fault = api === 'rest' ? undefined : faultOf(body, api === 'graphql' ? graphqlErrors : authError);
  if (api !== 'rest' && fault === undefined) return undefined;
  const error = restError.safeParse(parse(body));
  if (!error.success) return `The error has another shape than every other: ${status} ${body}`;
  if (error.data.request_id !== id) return `The error has another request id than X-Request-Id: ${body}`;
  if (statuses.get(error.data.code) !== status) return `The code is none of status ${status}: ${body}`;
  return undefined;
}

function faultOf(body: Buffer, shape: z.ZodType): string | undefined {
  return shape.safeParse(parse(body)).success ? undefined : 'another shape';
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
