/** How long a period is. They follow each other from the moment that the subscription began. */
export const periodMs = 30 * 24 * 3600 * 1000;
