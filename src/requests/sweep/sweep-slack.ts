/** The most that the time in a request's id differs from its acceptance: the clocks of processes differ. */
export const sweepSlackMs = 3_600_000;
