import { useSyncExternalStore } from 'react';

/** The connection to the server. `back` lasts a few seconds after `lost`. */
export type ConnectionState = 'up' | 'lost' | 'back';

const backMs = 4_000;
const probeMs = 2_000;

let state: ConnectionState = 'up';
let timer: ReturnType<typeof setTimeout> | undefined;
const readers = new Set<() => void>();
const resumers = new Set<() => void>();

/** Reports a failed connection. From then on the server is polled until it answers. */
export function connectionLost(): void {
  if (state === 'lost') return;
  change('lost');
  clearTimeout(timer);
  timer = setTimeout(probe, probeMs / 2);
}

/** Calls `resume` whenever the server is back. Returns a function that unsubscribes. */
export function onResume(resume: () => void): () => void {
  resumers.add(resume);
  return () => resumers.delete(resume);
}

/** Resolves after a second while the connection is up, otherwise when the server is back. */
export function reachable(): Promise<void> {
  if (state !== 'lost') return new Promise((done) => setTimeout(done, probeMs / 2));
  return new Promise((done) => {
    const stop = onResume(() => {
      stop();
      done();
    });
  });
}

export function useConnection(): ConnectionState {
  return useSyncExternalStore(subscribe, () => state);
}

async function probe(): Promise<void> {
  const there = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (there) connectionBack();
  else timer = setTimeout(probe, probeMs);
}

function connectionBack(): void {
  change('back');
  for (const resume of resumers) resume();
  timer = setTimeout(() => change('up'), backMs);
}

function change(next: ConnectionState): void {
  state = next;
  for (const read of readers) read();
}

function subscribe(read: () => void): () => void {
  readers.add(read);
  return () => readers.delete(read);
}

window.addEventListener('offline', connectionLost);
