/** Calls `act` at once, then no sooner than `restMs` after the last call. One call stands for all calls in between. */
export function throttle(act: () => void): (restMs: number) => void {
  let resting = false;
  let askedMs: number | undefined;
  const rest = () => {
    resting = askedMs !== undefined;
    if (askedMs === undefined) return;
    act();
    setTimeout(rest, askedMs);
    askedMs = undefined;
  };
  return (restMs) => {
    askedMs = restMs;
    if (!resting) rest();
  };
}
