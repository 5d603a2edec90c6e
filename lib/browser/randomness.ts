import type { Bytes } from '../portable/bytes.ts';
import { operationId, type OperationId } from '../portable/ids.ts';

/** Input keying material for one ephemeral key pair (RFC 9180 §7.1.3: at least the length of a P-256 private key). */
export function drawSeed(): Bytes {
  return crypto.getRandomValues(new Uint8Array(32));
}

/** The id that separates one sealed exchange from every other. Drawn in the page, so no relay can choose it. */
export function drawOperationId(): OperationId {
  return operationId.parse(crypto.randomUUID());
}
