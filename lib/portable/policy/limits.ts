/** The lifetimes and budgets of TypeScript; those of the database stand in its functions. Seconds and counts. */
export const GRANT_LIFETIME_SECONDS = 300;
export const EDGE_TOKEN_LIFETIME_SECONDS = 30;
export const PENDING_FACTOR_LIFETIME_SECONDS = 600;
export const REMEMBERED_DEVICE_LIFETIME_SECONDS = 30 * 24 * 3600;
export const NEW_CREDENTIALS_PER_HOUR = 600;
export const OPENINGS_PER_HOUR = 600;
export const ATTEMPTS_BEFORE_LOCK = 10;
export const REMEMBERED_DEVICES_PER_PERSON = 10;
export const REASON_CHARACTERS = { min: 3, max: 200 } as const;
/** The longest key text that intake reads, in UTF-8 bytes. */
export const KEY_BYTES_MAX = 4096;
