/** The length of a period in ms. Periods follow each other from the start of the subscription. */
export const periodMs = 30 * 24 * 3600 * 1000;
