import { z } from 'zod';
import type { Constraints } from '../access/actor.ts';

type Format = NonNullable<Constraints['format']>;

interface TextFormat {
  fits(text: string): boolean;
  /** What a text that does not fit is told. */
  error: string;
}

const email = z.email().max(254);
// ISO 8601 lets the seconds go, RFC 3339 does not.
const dateTime = z.iso.datetime({ offset: true }).regex(/T\d\d:\d\d:\d\d/);
const uuid = z.guid();
/** A scheme, and no character that has to be escaped: the parser of URLs alone would mend a space. */
const uriShape = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;

/** The formats that a string field may demand, each told in linear time. */
export const textFormats: Record<Format, TextFormat> = {
  email: { fits: (text) => email.safeParse(text).success, error: 'Must be an e-mail address' },
  uri: { fits: (text) => uriShape.test(text) && URL.canParse(text), error: 'Must be a URI' },
  'date-time': { fits: (text) => dateTime.safeParse(text).success, error: 'Must be a date and time such as 2026-11-23T10:00:00Z' },
  uuid: { fits: (text) => uuid.safeParse(text).success, error: 'Must be a UUID' },
};
