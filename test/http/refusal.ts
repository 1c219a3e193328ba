import { expect } from 'vitest';
import type { RefusalCode, RefusalDetail } from '../../src/errors.ts';
import type { RestAnswer } from '../support/client.ts';

/** Expects a refusal in the contract's shape: exactly these fields, and the id of the answer's header. */
export function expectRefusal(answer: RestAnswer, status: number, code: RefusalCode, details?: RefusalDetail[]): void {
  const body = {
    success: false,
    error: expect.stringMatching(/\S/),
    code,
    request_id: expect.stringMatching(/^req_[0-9a-z]{26}$/),
  };
  expect({ status: answer.status, body: answer.json ?? answer.text }).toEqual({
    status,
    body: details ? { ...body, details } : body,
  });
  expect(answer.headers.get('x-request-id')).toBe(answer.json.request_id);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
}
