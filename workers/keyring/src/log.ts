/** Writes one line for the operator. Callers pass sentences of our own and identifiers only: never a key, code or body. */
export function logLine(sentence: string): void {
  // eslint-disable-next-line no-console -- the only output that a Worker has
  console.error(`keyring: ${sentence}`);
}
