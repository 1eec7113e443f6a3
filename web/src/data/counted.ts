/** Counts stop at 999: the server gives 1000 for more. */
export const COUNTED = 999;
