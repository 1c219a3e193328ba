import i18next from 'i18next';
import type { CombinedError } from 'urql';
import type { errors } from '../words/en/errors.ts';
import { inputName } from './input-names.ts';
import { translateMessage } from './translate-message.ts';

/** An input named in a failure. */
export interface ErrorDetail {
  /** The server's path of it, such as `fields[0].name`. */
  field: string;
  /** Its label in the form; the path for an input that no form has. */
  label: string;
  error: string;
}

/** A failure as shown to the user: a text, and an error for each input. */
export interface ErrorDescription {
  text: string;
  details: readonly ErrorDetail[];
}

/** The server's message is more specific than ours for these: it names the taken name or the wrong value. */
const toldByServer = new Set([
  'INVALID_ARGUMENT',
  'VALIDATION_FAILED',
  'INVALID_CALLBACK',
  'CONFLICT',
  'PERMISSION_DENIED',
  'RATE_LIMITED',
  'NOT_FOUND',
]);

/** The server's messages that add nothing to the code. */
const sayNothingMore = new Set([
  'An argument is not valid',
  'Validation failed',
  'The webhook callback cannot be used',
  'That cannot be done as things stand',
  'This key lacks the permission for that; ask the owner to grant it',
  'Too many calls in too short a time; wait as long as Retry-After says',
]);

/** Turns an error of the GraphQL client or of `callAuth` into texts for the user. */
export function describeError(error: unknown): ErrorDescription {
  if (isCombined(error) && error.graphQLErrors.length > 0) {
    const descriptions = error.graphQLErrors.map(({ message, extensions }) => ({
      text: textOf(extensions.code, message),
      details: detailsOf(extensions.details),
    }));
    return {
      text: [...new Set(descriptions.map(({ text }) => text))].join(' '),
      details: descriptions.flatMap(({ details }) => details),
    };
  }
  if (isCombined(error)) return { text: words(isConnectionError(error) ? 'connection' : 'INTERNAL'), details: [] };
  if (error instanceof RefusedCall) return { text: textOf(error.code, error.message), details: [] };
  return { text: words(error instanceof TypeError ? 'connection' : 'INTERNAL'), details: [] };
}

/** A refused call outside of GraphQL. `code` is the server's. */
export class RefusedCall extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Returns the codes of an error, as docs/rest.md lists them. */
export function codesOf(error: CombinedError | undefined): string[] {
  return (
    error?.graphQLErrors.flatMap(({ extensions }) => (typeof extensions.code === 'string' ? [extensions.code] : [])) ??
    []
  );
}

/** Another user's change of the settings: its author and time, as far as the server knows. */
export interface SettingsChange {
  at: string | undefined;
  by: { id: string; name: string } | undefined;
}

/** Returns the conflicting change of another user; undefined for any other error. */
export function changeIn(error: CombinedError): SettingsChange | undefined {
  const extensions = error.graphQLErrors.find(({ extensions }) => extensions.code === 'SETTINGS_CHANGED')?.extensions;
  if (!extensions) return undefined;
  const { change } = extensions;
  if (typeof change !== 'object' || change === null) return { at: undefined, by: undefined };
  const at = 'at' in change && typeof change.at === 'string' ? change.at : undefined;
  return { at, by: 'by' in change && isPerson(change.by) ? change.by : undefined };
}

function isPerson(value: unknown): value is { id: string; name: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    'name' in value &&
    typeof value.id === 'string' &&
    typeof value.name === 'string'
  );
}

/** Returns whether the server could not be reached, or is down behind its proxy. */
export function isConnectionError({ networkError, response }: CombinedError): boolean {
  const status: unknown =
    response && typeof response === 'object' && 'status' in response ? response.status : undefined;
  return networkError !== undefined && (typeof status !== 'number' || (status >= 502 && status <= 504));
}

function textOf(code: unknown, message: string): string {
  const known = typeof code === 'string' && isKnown(code) ? words(code) : undefined;
  if (known === undefined) return translateMessage(message) || words('INTERNAL');
  if (sayNothingMore.has(message)) return known;
  return typeof code === 'string' && toldByServer.has(code) && message
    ? `${known} ${translateMessage(message)}`
    : known;
}

/** Returns a refusal's message in the user's language. */
export function translateRefusal(code: string, message: string): string {
  return sayNothingMore.has(message) && isKnown(code) ? words(code) : translateMessage(message);
}

type Code = keyof typeof errors;

function words(code: Code): string {
  return i18next.t(code, { ns: 'errors' });
}

function isKnown(code: string): code is Code {
  return i18next.exists(code, { ns: 'errors' });
}

function isCombined(error: unknown): error is CombinedError {
  return error instanceof Error && 'graphQLErrors' in error;
}

function detailsOf(details: unknown): ErrorDetail[] {
  return Array.isArray(details) ? details.filter(isDetail).map(translateDetail) : [];
}

/** Returns a detail's message in the user's language. */
export function translateDetail({ field, error }: { field: string; error: string }): ErrorDetail {
  return { field, label: inputName(field) ?? field, error: translateMessage(error) };
}

function isDetail(value: unknown): value is { field: string; error: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'field' in value &&
    'error' in value &&
    typeof value.field === 'string' &&
    typeof value.error === 'string'
  );
}
