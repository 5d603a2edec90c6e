import { credentialId, siteId, type CredentialId, type SiteId } from '../../../../lib/portable/ids.ts';

/** What the keyring remembers of a credential: where it is bound, how far it was sealed, whether it is gone for good. */
export interface KnownCredential {
  readonly siteId: SiteId;
  readonly highestVersion: number;
  readonly retired: boolean;
}

export interface Retirement {
  readonly grant: string;
  readonly credentialId: CredentialId;
  readonly issuedAt: string;
}

export function createCredentials(sql: SqlStorage): void {
  sql.exec(`create table if not exists credentials (
    credential_id text primary key, site_id text not null, highest_version integer not null)`);
  sql.exec(`create table if not exists tombstones (
    credential_id text primary key, grant_token text not null, issued_at integer not null)`);
}

export function findCredential(sql: SqlStorage, id: CredentialId): KnownCredential | null {
  const row = sql
    .exec<{ site_id: string; highest_version: number; retired: number }>(
      `select site_id, highest_version,
              exists (select 1 from tombstones t where t.credential_id = c.credential_id) as retired
         from credentials c where credential_id = ?`,
      id,
    )
    .toArray()[0];
  if (row === undefined) return null;
  return {
    siteId: siteId.parse(row.site_id),
    highestVersion: row.highest_version,
    retired: row.retired === 1,
  };
}

/** Remembers that a version was sealed. No version at or below it is ever sealed again. */
export function rememberSealed(sql: SqlStorage, id: CredentialId, site: SiteId, version: number): void {
  sql.exec(
    `insert into credentials (credential_id, site_id, highest_version) values (?, ?, ?)
     on conflict (credential_id) do update set highest_version = excluded.highest_version`,
    id,
    site,
    version,
  );
}

/** The permanent tombstone: from here on the keyring refuses this credential, also out of an old backup. */
export function bury(sql: SqlStorage, id: CredentialId, grant: string, now: number): void {
  sql.exec('insert into tombstones (credential_id, grant_token, issued_at) values (?, ?, ?)', id, grant, now);
}

/** Retirements in one answer: a sweep finishes those of the last day. */
const NEWEST = 500;

/** The newest retirements, at most 500, oldest first. */
export function readRetirements(sql: SqlStorage): Retirement[] {
  return sql
    .exec<{ credential_id: string; grant_token: string; issued_at: number }>(
      `select * from (
         select credential_id, grant_token, issued_at from tombstones order by issued_at desc, rowid desc limit ?
       ) order by issued_at`,
      NEWEST,
    )
    .toArray()
    .map((row) => ({
      grant: row.grant_token,
      credentialId: credentialId.parse(row.credential_id),
      issuedAt: new Date(row.issued_at).toISOString(),
    }));
}
