/** How far the id of a request may be from the moment of its acceptance: the clocks of processes differ. */
export const sweepSlackMs = 3_600_000;
