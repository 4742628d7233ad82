/** Share of the cases a property takes in `npm test`; a mutation run, which repeats the tests for each mutant, takes fewer. */
const SHARE = Number(process.env.PROPERTY_SHARE ?? 1);

/** How many cases a property takes. */
export const cases = (full: number): number => Math.ceil(full * SHARE);
/** Whether what a property has seen in all its cases can be counted: a small sample lacks what is rare. */
export const COUNTS_MEAN_SOMETHING = SHARE === 1;
