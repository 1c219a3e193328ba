import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  nodeAt,
  numberNode,
  parseTree,
  printTree,
  stringNode,
  withNode,
  withoutNode,
} from '../../src/dashboard/calls/json-tree.ts';

function treeOf(text: string) {
  const { node, fault } = parseTree(text);
  if (!node) throw new Error(`Not JSON at ${fault.line}:${fault.column}`);
  return node;
}

test('any parsed and printed text is the same JSON', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      expect(JSON.parse(printTree(treeOf(text)))).toEqual(JSON.parse(text));
    }),
  );
});

test('the parser accepts exactly what JSON.parse does', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"\\u00e9\\n"',
    '"\\x"',
    '"\t"',
    '1',
    '-0.5e+3',
    '01',
    '.5',
    '1.',
    '-',
    'true',
    'null',
    'nul',
    ' ',
    '\n',
    '\u00a0',
  ];
  const isJson = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 9 }), (parts) => {
      const text = parts.join('');
      expect({ text, isJson: parseTree(text).node !== undefined }).toEqual({ text, isJson: isJson(text) });
    }),
    { numRuns: 5_000 },
  );
});

test('numbers, escapes, duplicate names and unedited parts keep their spelling', () => {
  const root = treeOf('{"a":1.0,"b":12345678901234567890,"a":"\\u8ba2","__proto__":{"x":1e400}}');
  const changed = withNode(
    withNode(root, ['b'], numberNode('9007199254740993')),
    ['customer', 'email'],
    stringNode('"é"'),
  );
  expect(printTree(changed).replaceAll(/\s/g, '')).toBe(
    String.raw`{"a":1.0,"b":9007199254740993,"a":"\u8ba2","__proto__":{"x":1e400},"customer":{"email":"\"é\""}}`,
  );
  expect(nodeAt(root, ['a'])).toEqual({ kind: 'string', text: '"\\u8ba2"' });
  expect(nodeAt(root, ['constructor'])).toBeUndefined();
  expect(printTree(withoutNode(root, ['a'])).replaceAll(/\s/g, '')).toBe(
    '{"b":12345678901234567890,"__proto__":{"x":1e400}}',
  );
  expect(numberNode('007')).toEqual({ kind: 'string', text: '"007"' });
});

test.each([
  ['', 1, 1],
  ['{"a": 1,\n "b": }', 2, 7],
  ['{"a": 1,}', 1, 9],
  ['{"a" 1}', 1, 6],
  ['{} x', 1, 4],
  ['\ufeff{}', 1, 1],
])('%j stops being JSON at line %i, column %i', (text, line, column) => {
  expect(parseTree(text).fault).toEqual({ line, column });
});

test('endless nesting does not crash the page', () => {
  expect(parseTree('['.repeat(100_000)).fault).toBeDefined();
});
