/** What may be known already. Then nobody waits: on the way of a write that would cost more than finding it. */
export type Soon<T> = T | Promise<T>;

/** Goes on with it, at once if it is known. */
export function goOn<T, Next>(value: Soon<T>, next: (value: T) => Soon<Next>): Soon<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}
