import { z } from 'zod';
import { siteId, type SiteId, type UserId } from '../../../../lib/portable/ids.ts';
import { role, roleAllows, type Role, type TenantAction } from '../../../../lib/portable/policy/roles.ts';

/** Who may do what in this tenant, as the keyring itself knows it. `sites` null means every site. */
interface RosterRow {
  readonly role: Role;
  readonly sites: readonly SiteId[] | null;
}

const siteList = z.array(siteId).nullable();

export function createRoster(sql: SqlStorage): void {
  sql.exec(`create table if not exists roster (
    user_id text primary key, role text not null, sites text not null, joined_at integer not null)`);
}

export function isKnownTenant(sql: SqlStorage): boolean {
  return sql.exec('select 1 from roster limit 1').toArray().length > 0;
}

/** Starts the roster of a new tenant with its creator. A roster always keeps an owner. */
export function startRoster(sql: SqlStorage, userId: UserId, now: number): void {
  sql.exec(
    `insert into roster (user_id, role, sites, joined_at) values (?, 'owner', 'null', ?)`,
    userId,
    now,
  );
}

/** Whether this person's row allows the action on this site. Absent from the roster and not allowed are one answer. */
export function rosterAllows(sql: SqlStorage, userId: UserId, action: TenantAction, site: SiteId): boolean {
  const row = readRow(sql, userId);
  if (row === null || !roleAllows(row.role, action)) return false;
  return row.sites === null || row.sites.includes(site);
}

function readRow(sql: SqlStorage, userId: UserId): RosterRow | null {
  const row = sql
    .exec<{ role: string; sites: string }>('select role, sites from roster where user_id = ?', userId)
    .toArray()[0];
  return row === undefined
    ? null
    : { role: role.parse(row.role), sites: siteList.parse(JSON.parse(row.sites)) };
}
