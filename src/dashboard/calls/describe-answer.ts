import type { Answer, Refused } from './call.ts';

/** Returns the record and the request of a REST answer. */
export function describeAnswer(body: string, headers: Answer['headers']): Pick<Answer, 'recordId' | 'requestId'> {
  const parsed = parse(body);
  const location = headers.find(([name]) => name === 'location')?.[1] ?? '';
  return {
    recordId: textIn(parsed, 'id') ?? textIn(objectIn(parsed, 'data'), 'id'),
    requestId: /req_\w+$/.exec(location)?.[0],
  };
}

/** Returns the reason of a refusal; undefined for an accepted call. */
export function describeRefusal(body: string): Refused | undefined {
  const parsed = parse(body);
  const code = textIn(parsed, 'code');
  if (code === undefined) return undefined;
  const details: unknown = parsed?.details;
  return {
    code,
    message: textIn(parsed, 'error') ?? '',
    details: Array.isArray(details) ? details.flatMap(detailOf) : [],
  };
}

function detailOf(value: unknown) {
  const detail = isObject(value) ? value : undefined;
  const [field, error] = [textIn(detail, 'field'), textIn(detail, 'error')];
  return field !== undefined && error !== undefined ? [{ field, error }] : [];
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function objectIn(value: Record<string, unknown> | undefined, name: string): Record<string, unknown> | undefined {
  const inner = value?.[name];
  return isObject(inner) ? inner : undefined;
}

function textIn(value: Record<string, unknown> | undefined, name: string): string | undefined {
  const inner = value?.[name];
  return typeof inner === 'string' ? inner : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
