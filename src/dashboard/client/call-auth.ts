import { RefusedCall } from './describe-error.ts';

type AuthPath =
  | '/sign-up/email'
  | '/sign-in/email'
  | '/sign-in/social'
  | '/sign-out'
  | '/send-verification-email'
  | '/request-password-reset'
  | '/reset-password'
  | '/change-password';

/** Calls better-auth. Throws a RefusedCall with its code, and a TypeError if the server cannot be reached. */
export async function callAuth(path: AuthPath, body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await fetch(`/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const parsed: unknown = await answer.json().catch(() => undefined);
  const fields = isObject(parsed) ? parsed : {};
  if (answer.ok) return fields;
  throw new RefusedCall(textOf(fields.code), textOf(fields.message) || textOf(fields.error));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
