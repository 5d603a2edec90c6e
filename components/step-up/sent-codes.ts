// A code lives one step of 30 s, plus one of drift on either side (RFC 6238 §5.2). After that equal digits are a
// new code that only happens to repeat.
const CODE_LIFETIME_MS = 90_000;

const sentAt = new Map<string, number>();

/** Remembers, in this page only, that these digits went to the keyring: it takes no code twice. */
export function noteSentCode(code: string, nowMs: number): void {
  sentAt.set(code, nowMs);
}

export function wasCodeSent(code: string, nowMs: number): boolean {
  const at = sentAt.get(code);
  return at !== undefined && nowMs - at < CODE_LIFETIME_MS;
}
