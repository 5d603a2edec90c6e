// Budgets of the keyring alone; those that others share stand in lib/portable/policy.

/**
 * New closings of one tenant in an hour. An honest sweep stays far below; whoever holds the edge's key could otherwise
 * close entries that are still to come faster than a tenant writes them.
 */
export const CLOSINGS_PER_HOUR = 600;

/** Beginnings of factors of one person in an hour: each writes a line into the ledger of the house. */
export const BEGINNINGS_PER_HOUR = 20;

/**
 * How far above the highest sealed version the next one may lie. The database burns a number for each abandoned store,
 * at most 50 of a person in five minutes; without a bound one grant could use up all numbers of a credential for good.
 */
export const VERSION_LEAD = 10_000;
