import { z } from 'zod';

const token = z.uuid();

/** Where the inspector takes the messages of an environment. */
export function inspectorUrl(publicUrl: string, inspectToken: string): string {
  return `${publicUrl}/inspect/${inspectToken}`;
}

/** Whether a normalised URL is an inspector's of this installation, to the letter: its own origin, that path, and nothing behind it. */
export function isInspector({ href }: URL, publicUrl: string): boolean {
  const start = URL.parse(inspectorUrl(publicUrl, ''))?.href;
  return start !== undefined && href.startsWith(start) && token.safeParse(href.slice(start.length)).success;
}
