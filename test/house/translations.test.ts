import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@swc/core';
import { expect, test } from 'vitest';
import { errors } from '../../src/dashboard/words/zh/errors.ts';
import { server } from '../../src/dashboard/words/zh/server.ts';
import { refusals } from '../../src/errors.ts';

const src = join(import.meta.dirname, '../../src');
/** Folders whose sentences never appear on a page of the dashboard. */
const elsewhere = ['dashboard', 'http', 'db', 'generated', 'jobs'];

test('every refusal of the server has a Chinese translation in the dashboard', async () => {
  const said = await sentences();
  expect(said.length).toBeGreaterThan(80);
  expect(said.filter((sentence) => !(sentence in server))).toEqual([]);
  expect(Object.keys(refusals).filter((code) => !(code in errors))).toEqual([]);
});

test('every translation belongs to a sentence of the server, and keeps its values', async () => {
  const said = new Set(await sentences());
  expect(Object.keys(server).filter((sentence) => !said.has(sentence))).toEqual([]);
  const lost = Object.entries(server).filter(([english, chinese]) =>
    [...chinese.matchAll(/\{\d\}/g)].some(([value]) => !english.includes(value)),
  );
  expect(lost).toEqual([]);
});

/** Returns the sentences of refusals and their details, with {0}, {1}, … for the values in them. */
async function sentences(): Promise<string[]> {
  const entries = await readdir(src, { withFileTypes: true, recursive: true });
  const files = entries.filter(
    (entry) => entry.isFile() && entry.name.endsWith('.ts') && !['config.ts', 'errors.ts'].includes(entry.name),
  );
  const ours = files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !elsewhere.some((folder) => path.startsWith(join(src, folder))));
  const found = await Promise.all(
    ours.map(async (path) => sentencesIn(await parse(await readFile(path, 'utf8'), { syntax: 'typescript' }))),
  );
  return [...new Set(found.flat())].sort();
}

function sentencesIn(node: unknown, inMessage = false): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap((item) => sentencesIn(item, inMessage));
  const fields = new Map(Object.entries(node));
  if (nameOf(fields.get('key')) === 'description') return [];
  const text = textOf(fields);
  const isSentence =
    text !== undefined &&
    text.trim() === text &&
    /[a-z]{2}.* |^\S+ .*[a-z]{2}/i.test(text) &&
    (inMessage || /^(Must|Expected|Required|must) /.test(text));
  const own = isSentence ? [text.startsWith('must ') ? `{0} ${shifted(text)}` : text] : [];
  const below = inMessage || isMessage(fields);
  return [...own, ...[...fields].flatMap(([name, value]) => sentencesIn(value, below && name !== 'key'))];
}

/**
 * Returns whether a node is the `message` or `error` of an object, or the argument of a function that makes a refusal.
 */
function isMessage(fields: Map<string, unknown>): boolean {
  const type = fields.get('type');
  if (type === 'KeyValueProperty') return ['message', 'error'].includes(nameOf(fields.get('key')));
  return type === 'CallExpression' && ['invalid', 'refused'].includes(nameOf(fields.get('callee')));
}

function nameOf(node: unknown): string {
  return typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string'
    ? node.value
    : '';
}

function textOf(fields: Map<string, unknown>): string | undefined {
  const type = fields.get('type');
  const value = fields.get('value');
  if (type === 'StringLiteral' && typeof value === 'string') return value;
  const quasis = fields.get('quasis');
  if (type !== 'TemplateLiteral' || !Array.isArray(quasis)) return undefined;
  return quasis.map(({ raw }: { raw: string }, index) => (index === 0 ? raw : `{${index - 1}}${raw}`)).join('');
}

/** A sentence that follows the name of its input has that name as its first value. */
function shifted(text: string): string {
  return text.replace(/\{(\d)\}/g, (_, index: string) => `{${Number(index) + 1}}`);
}
