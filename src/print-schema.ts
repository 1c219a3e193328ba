import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './schema.ts';

const widthMax = 120;

/** Breaks the long lines of descriptions. Those are Markdown, in which a single line break is a space. */
function wrapDescriptions(printed: string): string {
  let inDescription = false;
  const lines = printed.split('\n').map((line) => {
    const isFence = line.trim() === '"""';
    if (isFence) inDescription = !inDescription;
    return inDescription && !isFence ? wrap(line) : line;
  });
  return lines.join('\n');
}

function wrap(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const wrapped: string[] = [];
  for (const word of line.trim().split(' ')) {
    const last = wrapped.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= widthMax)
      wrapped[wrapped.length - 1] = `${last} ${word}`;
    else wrapped.push(`${indent}${word}`);
  }
  return wrapped.join('\n');
}

process.stdout.write(`${wrapDescriptions(printSchema(lexicographicSortSchema(schema)))}\n`);
