import { expect } from 'vitest';
import type { KeyringRefusal } from '../../../lib/portable/contracts/keyring.ts';
import { HOUSE_CHAIN, type TenantId } from '../../../lib/portable/ids.ts';
import type { Answer, TestKeyring } from './keyring.ts';

const REFUSED: Answer = { status: 403, body: { reason: 'refused' } };
const UNAUTHENTICATED: Answer = { status: 401, body: { reason: 'unauthenticated' } };

/** Expects the one indistinguishable refusal, and that no ledger has a line more. */
export function expectRefused(
  keyring: TestKeyring,
  tenantId: TenantId | null,
  attempt: () => Promise<Answer>,
) {
  return expectWithoutEffect(keyring, tenantId, attempt, REFUSED);
}

/** Expects the constant answer to what is not authenticated, and that no ledger has a line more. */
export function expectUnauthenticated(
  keyring: TestKeyring,
  tenantId: TenantId | null,
  attempt: () => Promise<Answer>,
) {
  return expectWithoutEffect(keyring, tenantId, attempt, UNAUTHENTICATED);
}

/** Expects a refusal with another reason, and that no ledger has a line more. */
export async function expectReason(
  keyring: TestKeyring,
  tenantId: TenantId | null,
  attempt: () => Promise<Answer>,
  refusal: Partial<KeyringRefusal> & { status: number },
) {
  const { status, ...body } = refusal;
  await expectWithoutEffect(keyring, tenantId, attempt, {
    status,
    body: expect.objectContaining(body) as unknown,
  });
}

async function expectWithoutEffect(
  keyring: TestKeyring,
  tenantId: TenantId | null,
  attempt: () => Promise<Answer>,
  expected: Answer,
) {
  const before = await ledgers(keyring, tenantId);
  expect(await attempt()).toEqual(expected);
  expect(await ledgers(keyring, tenantId)).toEqual(before);
}

async function ledgers(keyring: TestKeyring, tenantId: TenantId | null) {
  const house = await keyring.ledger(HOUSE_CHAIN);
  return tenantId === null ? house : [...house, ...(await keyring.ledger(tenantId))];
}
