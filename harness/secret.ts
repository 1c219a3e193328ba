/** Encrypts in every product that is started here; nothing outlives a run. */
export const secret = 'a secret of tests and benchmarks, known to everyone';
