import type { Bytes } from '../../../lib/portable/bytes.ts';

/** Time, randomness and the log: what a handler may not reach for itself. */
export interface Runtime {
  now(): Date;
  random(length: number): Bytes;
  randomId(): string;
  log(line: string): void;
}

export const runtime: Runtime = {
  now: () => new Date(),
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  randomId: () => crypto.randomUUID(),
  // Hosted functions have no other log than the console.
  // eslint-disable-next-line no-console
  log: (line) => console.log(line),
};
