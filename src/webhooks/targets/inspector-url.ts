import { z } from 'zod';

const token = z.uuid();

/** Returns the URL of an environment's inspector. */
export function inspectorUrl(publicUrl: string, inspectToken: string): string {
  return `${publicUrl}/inspect/${inspectToken}`;
}

/**
 * True for the normalised URL of an inspector of this installation: its own origin, that path, and nothing after it.
 */
export function isInspector({ href }: URL, publicUrl: string): boolean {
  const start = URL.parse(inspectorUrl(publicUrl, ''))?.href;
  return start !== undefined && href.startsWith(start) && token.safeParse(href.slice(start.length)).success;
}
