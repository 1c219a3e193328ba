/** A value, or a promise of it; avoids an await on the hot path. */
export type MaybePromise<T> = T | Promise<T>;

/** Applies `next` to a value, at once if it is no promise. */
export function chain<T, Next>(value: MaybePromise<T>, next: (value: T) => MaybePromise<Next>): MaybePromise<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}
