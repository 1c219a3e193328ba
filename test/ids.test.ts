import { TypeID } from 'typeid-js';
import { expect, test } from 'vitest';
import { firstUuidOf, idText, idUuid, newId } from '../src/ids.ts';

test('new ids are TypeIDs of present UUIDv7s, each above the one before', () => {
  const from = firstUuidOf(new Date());
  const ids = Array.from({ length: 20_000 }, () => newId('rec'));
  for (const { text, uuid } of ids) {
    expect(TypeID.fromString(text, 'rec').toUUID()).toBe(uuid);
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([idText('rec', uuid), idUuid('rec', text, 'INTERNAL')]).toEqual([text, uuid]);
  }
  const uuids = ids.map(({ uuid }) => uuid);
  expect(uuids).toEqual(uuids.toSorted());
  expect(new Set(uuids).size).toBe(uuids.length);
  expect(uuids.every((uuid) => uuid >= from && uuid < firstUuidOf(new Date(Date.now() + 60_000)))).toBe(true);
});

test('a UUID is written and read like a TypeID', () => {
  for (const uuid of [
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '0190163d-8694-739b-aea5-966c26f8ad91',
  ]) {
    const text = TypeID.fromUUID('dlv', uuid).toString();
    expect(idText('dlv', uuid)).toBe(text);
    expect(idUuid('dlv', text, 'INTERNAL')).toBe(uuid);
  }
});

test('an id of another kind, or none, is refused', () => {
  const { text } = newId('rec');
  const suffix = text.slice(4);
  const wrong = [
    '',
    'rec_',
    suffix,
    `req_${suffix}`,
    `REC_${suffix}`,
    `rec-${suffix}`,
    text.toUpperCase(),
    `${text}0`,
    text.slice(0, -1),
    ` ${text}`,
  ];
  // Its first character is above 7, which is over 128 bits. Other ids use letters outside the alphabet.
  wrong.push(
    `rec_8${suffix.slice(1)}`,
    ...['i', 'l', 'o', 'u', '-', 'é', '\0'].map((character) => `${text.slice(0, -1)}${character}`),
  );
  for (const one of wrong)
    expect(() => idUuid('rec', one, 'RECORD_NOT_FOUND'), one).toThrow(
      expect.objectContaining({ code: 'RECORD_NOT_FOUND' }),
    );
});
