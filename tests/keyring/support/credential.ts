import { randomUUID } from 'node:crypto';
import { toBase64Url } from '../../../lib/portable/bytes.ts';
import type { CredentialBinding, EntryReference } from '../../../lib/portable/contracts/common.ts';
import { contentKeyAnswer } from '../../../lib/portable/contracts/keyring.ts';
import * as id from '../../../lib/portable/ids.ts';
import { random } from './keys.ts';
import type { Answer, TestKeyring } from './keyring.ts';
import type { Agency } from './person.ts';

let lastSeq = 0;

/** A new audit entry, as the database would have appended it. */
export function nextEntry(): EntryReference {
  lastSeq += 1;
  return { id: id.entryId.parse(randomUUID()), seq: lastSeq, hash: toBase64Url(random(32)) };
}

export function newBinding(agency: Agency): CredentialBinding {
  return {
    tenantId: agency.tenantId,
    siteId: id.siteId.parse(randomUUID()),
    credentialId: id.credentialId.parse(randomUUID()),
    provider: 'stripe',
    version: 1,
    dataKeyId: agency.dataKey.dataKeyId,
  };
}

export function seal(
  keyring: TestKeyring,
  agency: Agency,
  binding: CredentialBinding,
  options: { grant?: string | null; entry?: EntryReference } = {},
): Promise<Answer> {
  return keyring.ask(
    'seal',
    { grant: options.grant ?? null, binding, dataKey: agency.dataKey },
    { tenantId: binding.tenantId, entry: options.entry ?? nextEntry() },
  );
}

export function open(
  keyring: TestKeyring,
  agency: Agency,
  binding: CredentialBinding,
  options: { grant: string; entry?: EntryReference },
): Promise<Answer> {
  return keyring.ask(
    'open',
    { grant: options.grant, binding, dataKey: agency.dataKey },
    { tenantId: binding.tenantId, entry: options.entry ?? nextEntry() },
  );
}

/** A credential of this agency whose first version is sealed, and its content key. */
export async function storeCredential(
  keyring: TestKeyring,
  agency: Agency,
): Promise<{ binding: CredentialBinding; contentKey: string }> {
  const binding = newBinding(agency);
  const answer = await seal(keyring, agency, binding);
  return { binding, contentKey: contentKeyAnswer.parse(answer.body).contentKey };
}
