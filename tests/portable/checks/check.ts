import type { Bytes } from '../../../lib/portable/bytes.ts';
import type { Result } from '../../../lib/portable/result.ts';

/** One guarantee of a portable format, checked the same way in every runtime. `run` throws when it does not hold. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<void> | void;
}

export function unhex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  const [left, right] = [show(actual), show(expected)];
  if (left !== right) throw new Error(`${what}: got ${left}, expected ${right}`);
}

export function refuses<F>(result: Result<unknown, F>, failure: F, what: string): void {
  if (result.ok) throw new Error(`${what}: was accepted`);
  equal(result.failure, failure, what);
}

export function accepted<T>(result: Result<T, unknown>, what: string): T {
  if (!result.ok) throw new Error(`${what}: was refused as ${show(result.failure)}`);
  return result.value;
}

export async function throws(
  run: () => unknown,
  kind: 'RangeError' | 'TypeError',
  what: string,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    equal(error instanceof Error ? error.name : typeof error, kind, what);
    return;
  }
  throw new Error(`${what}: did not throw`);
}

export function flipBit(bytes: Uint8Array, bit: number): Bytes {
  const copy = new Uint8Array(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Uint8Array)
      return Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (typeof part === 'bigint') return part.toString();
    if (part !== null && typeof part === 'object' && !Array.isArray(part)) {
      return Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)));
    }
    return part;
  });
}
