import { compare, hash } from 'bcryptjs';
import { randomBytes } from 'node:crypto';
import { err, ok, type Result } from '../../lib/portable/result.ts';
import { invalid, type Refusal } from './errors.ts';

const MIN_BYTES = 12;
/** bcrypt reads no more; whatever follows would not count, so it is refused instead of dropped. */
const MAX_BYTES = 72;
const COST = 10;

/** A hash of a password that nobody has, compared with when there is no hash to compare with. */
const nobody = hash(randomBytes(32).toString('base64url'), COST);

export async function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/**
 * Whether the password belongs to the hash. Takes as long without a hash as with one, so that the time of an answer
 * does not tell whether an address is known.
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const matches = await compare(password, stored || (await nobody));
  return matches && Boolean(stored) && Buffer.byteLength(password) <= MAX_BYTES;
}

/** Refuses passwords of fewer than 12 bytes (`weak_password`) or more than 72. */
export function checkPassword(password: string): Result<null, Refusal> {
  if (Buffer.byteLength(password) > MAX_BYTES) {
    return invalid(`Password cannot be longer than ${MAX_BYTES} characters`);
  }
  if (Buffer.byteLength(password) >= MIN_BYTES) return ok(null);
  return err({
    status: 422,
    code: 'weak_password',
    message: `Password should be at least ${MIN_BYTES} characters.`,
    weakPassword: ['length'],
  });
}

/** A password for somebody who has not chosen one: nobody knows it, it only makes the account complete. */
export function unknownPassword(): string {
  return randomBytes(36).toString('base64url');
}
