import { randomBytes, randomUUID } from 'node:crypto';
import { connection } from './database.ts';
import {
  credentialGrant,
  edge,
  newEntry,
  type Credential,
  type Person,
  type Tenant,
} from './database-people.ts';

export interface Begun {
  readonly credential_id: string;
  readonly version: number;
  readonly replaces: number | null;
  readonly entry: { readonly id: string; readonly seq: number; readonly hash: string };
}

/** Takes an intake key for a new credential, or for the next version of `replaced`. Returns its id and what it allots. */
export async function openIntake(
  person: Person,
  tenant: Tenant,
  replaced: Credential | null = null,
): Promise<{ intakeKeyId: string; credential_id: string; version: number; replaces: number | null }> {
  const intakeKeyId = randomUUID();
  const answer = await edge<{ credential_id: string; version: number; replaces: number | null }>(
    ...intakeArguments(person, tenant, intakeKeyId, replaced),
  );
  return { intakeKeyId, ...answer };
}

export function intakeArguments(
  person: Person,
  tenant: Tenant,
  intakeKeyId: string,
  replaced: Credential | null = null,
): [string, ...unknown[]] {
  const siteId = replaced?.siteId ?? tenant.siteId;
  return [
    ...(['open_intake', person, tenant.id, siteId, replaced?.id ?? null, intakeKeyId, randomUUID()] as const),
    ...[randomBytes(65), randomBytes(61), 'req_intake'],
  ];
}

/** Begins a store with that key; a rotation brings its grant. */
export async function beginStore(
  person: Person,
  tenant: Tenant,
  intakeKeyId: string,
  grant: object | null = null,
  provider = 'stripe',
): Promise<Begun> {
  return edge('begin_store', person, tenant.id, intakeKeyId, grant, provider, newEntry(), 'req_store');
}

export function finishArguments(
  person: Person,
  tenant: Tenant,
  begun: Begun,
  changes: Partial<Record<'siteId' | 'environment' | 'provider' | 'dataKeyId' | 'label', string>> & {
    seq?: number;
    version?: number;
  } = {},
): [string, ...unknown[]] {
  const { siteId, environment, provider, dataKeyId, label } = {
    siteId: tenant.siteId,
    environment: 'production',
    provider: 'stripe',
    dataKeyId: tenant.dataKeyId,
    label: 'Billing',
    ...changes,
  };
  return [
    ...([
      'finish_store',
      person,
      tenant.id,
      begun.credential_id,
      changes.version ?? begun.version,
      siteId,
    ] as const),
    ...[environment, label, provider, 'restricted', 'live', '4242', 'Reads charges', dataKeyId],
    ...[randomBytes(93), changes.seq ?? begun.entry.seq, 'req_store'],
  ];
}

/** A stored credential of version 1. */
export async function stored(person: Person, tenant: Tenant): Promise<Credential> {
  const intake = await openIntake(person, tenant);
  const begun = await beginStore(person, tenant, intake.intakeKeyId);
  await edge(...finishArguments(person, tenant, begun));
  return { id: intake.credential_id, version: 1, siteId: tenant.siteId };
}

/** Rotates and returns the credential at its new version. */
export async function rotated(person: Person, tenant: Tenant, credential: Credential): Promise<Credential> {
  const intake = await openIntake(person, tenant, credential);
  const grant = credentialGrant(person, 'credential.rotate', tenant, credential);
  const begun = await beginStore(person, tenant, intake.intakeKeyId, grant);
  await edge(...finishArguments(person, tenant, begun));
  return { ...credential, version: intake.version };
}

/** Moves an opening's beginning into the past. */
export async function openedSecondsAgo(tenantId: string, seq: number, seconds: number): Promise<void> {
  await connection('supabase_admin')`
    update sealed.openings set opened_at = now() - make_interval(secs => ${seconds})
    where tenant_id = ${tenantId} and seq = ${seq}
  `;
}

/** The actions of a chain, oldest first: what an operation left behind, or did not. */
export async function actionsOf(tenantId: string): Promise<string[]> {
  const rows = await connection('supabase_admin')`
    select action from public.audit_log where tenant_id = ${tenantId} order by seq
  `;
  return rows.map((row) => String(row['action']));
}
