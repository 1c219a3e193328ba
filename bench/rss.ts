import { readFile } from 'node:fs/promises';

/** What a process holds of the machine's memory, in bytes. Not a number where there is no /proc. */
export async function readRss(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? Number.NaN) * 1024;
}
