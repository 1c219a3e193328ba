import { TypeID, typeid } from 'typeid-js';
import { Refusal, type RefusalCode } from './errors.ts';

/** A kind of public id: `rec_` + 26 characters of lower-case Crockford base32 of a UUIDv7 (the TypeID specification). */
export type IdKind = 'rec' | 'req' | 'dlv';

/** An id as callers write it, and as tables keep it. */
export interface Id {
  text: string;
  uuid: string;
}

export function newId(kind: IdKind): Id {
  const id = typeid(kind);
  return { text: id.toString(), uuid: id.toUUID() };
}

/** The id that a table keeps. */
export function idOf(kind: IdKind, uuid: string): Id {
  return { text: idText(kind, uuid), uuid };
}

export function idText(kind: IdKind, uuid: string): string {
  return TypeID.fromUUID(kind, uuid).toString();
}

/** The UUID that a caller's id stands for; anything else is refused as `otherwise`. */
export function idUuid(kind: IdKind, text: string, otherwise: RefusalCode, message?: string): string {
  try {
    return TypeID.fromString(text, kind).toUUID();
  } catch (cause) {
    throw new Refusal(otherwise, { message, cause });
  }
}

/** Whether a text is an id of the control plane, which are plain UUIDs; anything else stands for nothing that exists. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** The smallest UUIDv7 of a moment: ids that are made from then on are not below it. */
export function firstUuidOf(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
