/** Stands in the figures for the console, which has no key. */
export const noKey = '00000000-0000-0000-0000-000000000000';
