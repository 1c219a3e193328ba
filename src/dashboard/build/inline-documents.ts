import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FragmentDefinitionNode, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { Plugin } from 'vite';

/** A document in the source: graphql(`…`). */
const call = /\bgraphql\(\s*(?:\/\*.*?\*\/\s*)?`([^`]*)`,?\s*\)/g;

/**
 * Replaces each document by its text, with the fragments that it uses. The generated map of documents would load those
 * of all pages with the first. The types that codegen makes of them stay valid.
 */
export function inlineDocuments(folder: string): Plugin {
  return {
    name: 'inline-documents',
    enforce: 'pre',
    transform: {
      filter: { id: /src\/dashboard\/.*\.tsx?$/, code: 'graphql(' },
      handler(code, id) {
        if (id.includes('/generated/')) return undefined;
        return {
          code: code.replace(call, (_, text: string) => JSON.stringify(withFragments(text, folder))),
          map: null,
        };
      },
    },
  };
}

function withFragments(text: string, folder: string): string {
  const wanted = spreadsOf(text);
  const known = wanted.length > 0 ? fragmentsIn(folder) : new Map<string, FragmentDefinitionNode>();
  const found = new Map<string, string>();
  for (const name of wanted) {
    const fragment = known.get(name);
    if (!fragment) throw new Error(`There is no fragment ${name}`);
    if (found.has(name)) continue;
    found.set(name, print(fragment));
    wanted.push(...spreadsOf(print(fragment)));
  }
  return stripIgnoredCharacters([text, ...found.values()].join('\n'));
}

function spreadsOf(text: string): string[] {
  const names: string[] = [];
  visit(parse(text), { FragmentSpread: ({ name }) => void names.push(name.value) });
  return names;
}

/** Read again each time, because files change while the development server runs. */
function fragmentsIn(folder: string): Map<string, FragmentDefinitionNode> {
  const files = globSync('**/*.{ts,tsx}', { cwd: folder, exclude: ['generated', 'dist', 'build'] });
  const texts = files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(call)].map(([, text = '']) => text),
  );
  const definitions = texts.flatMap((text) => parse(text).definitions);
  return new Map(definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])));
}
