import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { refusals } from '../../src/errors.ts';

const root = join(import.meta.dirname, '../..');
const read = (name: string) => readFile(join(root, name), 'utf8');

const manifest = z.object({
  scripts: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
});
const { scripts, ...packages } = manifest.parse(JSON.parse(await read('package.json')));

/** Every page, by its path. */
const pages = new Map<string, string>();
for (const path of await filesOf('**/*.md')) pages.set(path, await read(path));
/** All pages but the changelog, which mentions things that are gone. */
const present = [...pages].filter(([path]) => path !== 'CHANGELOG.md');
const lineLengthMax = 140;

test('README has at most 150 lines and 900 words', async () => {
  const readme = await read('README.md');
  expect(readme.split('\n').length).toBeLessThanOrEqual(150);
  expect(readme.split(/\s+/).length).toBeLessThanOrEqual(900);
});

test('no line of a page is over 140 characters', () => {
  const long = [...pages].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => ([...line].length > lineLengthMax ? [`${path}:${index + 1}`] : [])),
  );
  expect(long).toEqual([]);
});

test('the error table has every refusal with its status, and no other', async () => {
  const documented = tableRows(await read('docs/rest.md')).flatMap(([status = '', ...cells]) =>
    /^[45]\d\d$/.test(status)
      ? cells.flatMap((cell) => [...cell.matchAll(/^`([A-Z][A-Z_]+)`/g)].map(([, code]) => `${status} ${code}`))
      : [],
  );
  const thrown = Object.entries(refusals).map(([code, { status }]) => `${status} ${code}`);
  expect(documented.toSorted()).toEqual(thrown.toSorted());
});

test('docs/dependencies.md names every package with its reason, and no other', async () => {
  const page = await read('docs/dependencies.md');
  const lines = page.split('\n').flatMap((line) => (line.startsWith('- ') ? [line] : (tableCells(line)[0] ?? [])));
  const named = lines.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const needed = Object.values(packages).flatMap((group) => Object.keys(group));
  expect(named.toSorted()).toEqual(needed.toSorted());
});

test('docs/configuration.md has every setting, and no other', async () => {
  const documented = tableRows(await read('docs/configuration.md')).flatMap(
    ([cell = '']) => /^`(\w+)`$/.exec(cell)?.[1] ?? [],
  );
  const settings = [...(await read('src/config.ts')).matchAll(/^ {4}([A-Z][A-Z_]+): /gm)].map(([, name]) => name);
  expect(settings).toContain('DATABASE_URL');
  expect(documented.toSorted()).toEqual(settings.toSorted());
});

test('every link leads to an existing file and heading', () => {
  const links = [...pages].flatMap(([path, text]) => linksOf(text).map((link) => ({ path, link })));
  expect(links.length).toBeGreaterThan(100);
  const broken = links.filter(({ path, link }) => {
    if (/^https?:/.test(link)) return !URL.canParse(link);
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), file);
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(pages.get(target) ?? '').has(anchor);
  });
  expect(broken).toEqual([]);
});

test('every reference link is defined on its page', () => {
  const undefinedNames = [...pages].flatMap(([path, text]) => {
    const plain = prose(text).replace(/`[^`\n]*`/g, '');
    const defined = new Set([...plain.matchAll(/^\[([^\]]+)\]: /gm)].map(([, name]) => name));
    const used = [...plain.matchAll(/\[([^\]\n]+)\](?![(:])/g)].map(([, name]) => name);
    return used.filter((name) => !defined.has(name)).map((name) => ({ path, name }));
  });
  expect(undefinedNames).toEqual([]);
});

test('every npm command is a script', () => {
  const commands = present.flatMap(([path, text]) =>
    [...text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)].map(([, run, short]) => ({
      path,
      script: run ?? short ?? '',
    })),
  );
  expect(commands.length).toBeGreaterThan(20);
  expect(commands.filter(({ script }) => !(script in scripts))).toEqual([]);
});

test('every variable and constant exists in the code', async () => {
  const sources = await filesOf('{src,test}/**/*.ts');
  const code = (await Promise.all([...sources, 'schema.graphql'].map(read))).join('\n');
  const known = new Set(code.match(/\b[A-Z][A-Z\d]*(?:_[A-Z\d]+)+\b/g));
  const named = present.flatMap(([path, text]) =>
    [...text.matchAll(/\b[A-Z][A-Z\d]*(?:_[A-Z\d]+)+\b/g)].map(([name]) => ({ path, name })),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
});

test('every path of the repository exists', () => {
  const paths = present.flatMap(([path, text]) => pathsOf(text).map((named) => ({ path, named })));
  expect(paths.length).toBeGreaterThan(50);
  const missing = paths.filter(({ path, named }) => {
    const bases = ['', dirname(path), ...(path.startsWith('docs/') ? ['src'] : [])];
    return !bases.some((base) => existsSync(join(root, base, named)));
  });
  expect(missing).toEqual([]);
});

test('the tree of folders shows every folder of the product, and no other', async () => {
  const drawn = foldersDrawn(await read('docs/architecture.md'));
  const deep = ['requests', 'webhooks'];
  const folders = (await filesOf('src/**/*.{ts,tsx}')).map((file) => file.split('/').slice(0, -1));
  const wanted = folders.flatMap(([, noun, room]) =>
    noun === undefined ? [] : [`src/${noun}/`, ...(deep.includes(noun) && room ? [`src/${noun}/${room}/`] : [])],
  );
  expect(drawn.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(drawn.filter((path) => /^src\/.+\/$/.test(path)).toSorted()).toEqual([...new Set(wanted)].toSorted());
});

test('no row of figures is duplicated', () => {
  const rows = [...pages.values()].flatMap((text) => text.split('\n').filter((line) => /^\|.*\d/.test(line)));
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([]);
});

/** Returns the matching paths, without installed, built or generated ones. */
async function filesOf(pattern: string): Promise<string[]> {
  const left = new Set(['node_modules', 'generated', 'dist', '.data', '.git']);
  const exclude = ({ name }: { name: string }) => left.has(name);
  const paths: string[] = [];
  for await (const { parentPath, name } of glob(pattern, { cwd: root, withFileTypes: true, exclude }))
    paths.push(relative(root, join(parentPath, name)));
  return paths.toSorted();
}

/** Returns the cells of every table row. */
function tableRows(markdown: string): string[][] {
  return markdown.split('\n').flatMap((line) => (line.startsWith('|') ? [tableCells(line)] : []));
}

function tableCells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** Returns the text without its blocks of code. */
function prose(markdown: string): string {
  return markdown.replace(/^```.*?^```/gms, '');
}

/** Returns the targets of links, definitions, pictures and HTML. */
function linksOf(markdown: string): string[] {
  const text = prose(markdown).replace(/`[^`\n]*`/g, '');
  const patterns = [/\]\(([^)\s]+)\)/g, /^\[[^\]]+\]: (\S+)/gm, /\b(?:src|srcset|href)="([^"]+)"/g];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].flatMap(([, target]) => target ?? []));
}

/** Returns the anchors of a page's headings, as GitHub makes them. */
function anchorsOf(markdown: string): Set<string> {
  const headings = [...prose(markdown).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Returns the paths in code: those below a folder of the root, and relative ones that end as a folder or a source file does. */
function pathsOf(markdown: string): string[] {
  const spans = [...prose(markdown).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  const blocks = [...markdown.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) => block.split(/\s+/));
  const rooted = /^(?:src|test|docs|bench|chaos|fuzz|harness|prisma)\/[\w./-]*$/;
  const below = /^[\w-]+(?:\/[\w.-]+)*(?:\/|\/[\w.-]+\.(?:tsx?|mjs|sh|sql))$/;
  return [...spans, ...blocks].filter((text) => rooted.test(text) || below.test(text));
}

/** Returns the paths in the tree of folders. Those of folders end with a slash. */
function foldersDrawn(markdown: string): string[] {
  const [, picture = ''] = /^## Folders\n+```\n(.*?)^```/ms.exec(markdown) ?? [];
  const above: string[] = [];
  return picture.split('\n').flatMap((line) => {
    const [, indent = '', name] = /^( *)(\S+) /.exec(line) ?? [];
    if (name === undefined) return [];
    above.length = indent.length / 2;
    above.push(name);
    return [above.join('')];
  });
}
