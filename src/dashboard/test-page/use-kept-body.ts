import { useEffect, useState } from 'react';

/** The body that was typed here before for an endpoint, kept in this tab; undefined for its example. */
export function useKeptBody(slug: string): string | undefined {
  const [kept] = useState(() => read(placeOf(slug)));
  return kept;
}

/** Keeps a body that is no longer the example, as long as the tab is open. */
export function useKeepBody(slug: string, body: string, example: string): void {
  useEffect(() => {
    try {
      if (body === example) sessionStorage.removeItem(placeOf(slug));
      else sessionStorage.setItem(placeOf(slug), body);
    } catch {
      // The storage is full or closed: the body lives as long as the page.
    }
  }, [slug, body, example]);
}

function placeOf(slug: string): string {
  return `sluice.body.${slug}`;
}

function read(place: string): string | undefined {
  try {
    return sessionStorage.getItem(place) ?? undefined;
  } catch {
    return undefined;
  }
}
