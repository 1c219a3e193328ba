/** The id for the console in the figures, because the console has no key. */
export const noKey = '00000000-0000-0000-0000-000000000000';
