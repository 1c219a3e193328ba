import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const kinds = /\.(js|css|svg)$/;
/** Smaller files gain nothing by compression. */
const bytesMin = 1024;

/** Writes a brotli and a gzip file beside each file that gains by it, so that the server never compresses. */
export function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    apply: 'build',
    // After the files are written, because other plugins change them before.
    async writeBundle({ dir = '' }, bundle) {
      const files = Object.keys(bundle).filter((name) => kinds.test(name));
      await Promise.all(files.map((name) => compress(join(dir, name))));
    },
  };
}

async function compress(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.length < bytesMin) return;
  await Promise.all([
    promisify(gzip)(bytes, { level: 9 }).then((smaller) => writeFile(`${file}.gz`, smaller)),
    promisify(brotliCompress)(bytes).then((smaller) => writeFile(`${file}.br`, smaller)),
  ]);
}
