/** A form that was begun and not saved. */
export interface Draft<Values> {
  values: Values;
  /** The form's first values, and their revision. */
  base: Values;
  revision: number;
  /** Something that the browser does not store is missing. */
  partial: boolean;
}

const prefix = 'sluice.draft.';
const daysKept = 7;
/** The whole of what is stored only in part, for as long as the page is not loaded anew. */
const whole = new Map<string, unknown>();

/** Returns the place of a draft, which this tab alone keeps, for one account. */
export function draftPlace(account: string, form: string): string {
  return `${prefix}${account}.${form}`;
}

/** Keeps a draft through other pages, reloads and an ended session. `strip` takes out what the browser must not store. */
export function keepDraft<Values>(
  place: string,
  draft: Omit<Draft<Values>, 'partial'>,
  strip: (values: Values) => Values,
): void {
  const values = strip(draft.values);
  whole.set(place, draft.values);
  try {
    sessionStorage.setItem(
      place,
      JSON.stringify({ ...draft, values, partial: plain(values) !== plain(draft.values), at: Date.now() }),
    );
  } catch {
    // The storage is full or closed: the draft lives as long as the page.
  }
}

export function dropDraft(place: string): void {
  whole.delete(place);
  sessionStorage.removeItem(place);
}

/** Tells whether a form has something unsaved. */
export function hasDraft(place: string): boolean {
  return sessionStorage.getItem(place) !== null || whole.has(place);
}

/** Signing out leaves nothing in memory that the browser must not store. */
export function forgetSecrets(): void {
  whole.clear();
}

/** The draft of a place; undefined without one, and for one that is too old or of another release. */
export function findDraft<Values>(place: string, example: Values): Draft<Values> | undefined {
  const found = parse(sessionStorage.getItem(place));
  if (!isObject(found) || typeof found.at !== 'number' || Date.now() - found.at > daysKept * 86_400_000)
    return undefined;
  const { values, base, revision } = found;
  if (typeof revision !== 'number' || !isLike(values, example) || !isLike(base, example)) return undefined;
  const full = whole.get(place);
  return isLike(full, example)
    ? { values: full, base, revision, partial: false }
    : { values, base, revision, partial: found.partial === true };
}

/** Values to compare: rows are told apart by a `key` that means nothing. */
export function plain(values: unknown): string {
  return JSON.stringify(values, (name, value) => (name === 'key' ? undefined : value)) ?? '';
}

/** Closing the tab would lose what is kept for it. */
window.addEventListener('beforeunload', (event) => {
  if (Object.keys(sessionStorage).some((name) => name.startsWith(prefix))) event.preventDefault();
});

/** Tells whether a value has the shape of another. The first item of a list stands for all. */
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
