/** An unsaved form. */
export interface Draft<Values> {
  values: Values;
  /** The first values of the form, and their revision. */
  base: Values;
  revision: number;
  /** True if secret values are missing, because the browser must not store them. */
  partial: boolean;
}

const prefix = 'sluice.draft.';
const daysKept = 7;
/** The complete values of drafts that are stored without secrets, until the page is reloaded. */
const whole = new Map<string, unknown>();

/** Returns the storage key of an account's draft. Each browser tab has its own drafts. */
export function draftKey(account: string, form: string): string {
  return `${prefix}${account}.${form}`;
}

/**
 * Stores a draft, so that it survives navigation, reloads and an ended session. `strip` removes values that must not be
 * stored.
 */
export function keepDraft<Values>(
  key: string,
  draft: Omit<Draft<Values>, 'partial'>,
  strip: (values: Values) => Values,
): void {
  const values = strip(draft.values);
  whole.set(key, draft.values);
  try {
    sessionStorage.setItem(
      key,
      JSON.stringify({ ...draft, values, partial: plain(values) !== plain(draft.values), at: Date.now() }),
    );
  } catch {
    // The storage is full or blocked, so the draft lives as long as the page.
  }
}

export function dropDraft(key: string): void {
  whole.delete(key);
  sessionStorage.removeItem(key);
}

/** Returns whether a form has a draft. */
export function hasDraft(key: string): boolean {
  return sessionStorage.getItem(key) !== null || whole.has(key);
}

/** Removes all secret values from memory, on signing out. */
export function forgetSecrets(): void {
  whole.clear();
}

/** Returns the draft under a key; undefined without one, and for one that is too old or of another release. */
export function findDraft<Values>(key: string, example: Values): Draft<Values> | undefined {
  const found = parse(sessionStorage.getItem(key));
  if (!isObject(found) || typeof found.at !== 'number' || Date.now() - found.at > daysKept * 86_400_000)
    return undefined;
  const { values, base, revision } = found;
  if (typeof revision !== 'number' || !isLike(values, example) || !isLike(base, example)) return undefined;
  const full = whole.get(key);
  return isLike(full, example)
    ? { values: full, base, revision, partial: false }
    : { values, base, revision, partial: found.partial === true };
}

/** Returns a text that compares values. It leaves out `key`, which only identifies rows. */
export function plain(values: unknown): string {
  return JSON.stringify(values, (name, value) => (name === 'key' ? undefined : value)) ?? '';
}

/** Closing the tab would lose its drafts. */
window.addEventListener('beforeunload', (event) => {
  if (Object.keys(sessionStorage).some((name) => name.startsWith(prefix))) event.preventDefault();
});

/** Returns whether a value has the shape of an example. The first item of a list stands for all. */
function isLike<Shape>(value: unknown, example: Shape): value is Shape {
  if (Array.isArray(example))
    return Array.isArray(value) && value.every((item) => example.length === 0 || isLike(item, example[0]));
  if (!isObject(example)) return !isObject(value) && value !== undefined && !Array.isArray(value);
  return isObject(value) && Object.entries(example).every(([name, part]) => isLike(value[name], part));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
