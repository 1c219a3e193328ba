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
