/** What may be known already. Then nobody waits: on the way of a write that would cost more than finding it. */
export type MaybePromise<T> = T | Promise<T>;

/** Goes on with it, at once if it is known. */
export function chain<T, Next>(value: MaybePromise<T>, next: (value: T) => MaybePromise<Next>): MaybePromise<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}
