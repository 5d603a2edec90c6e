import 'server-only';
import type { AttentionRow } from '@/components/overview/attention-list.tsx';
import { ACTION_GROUPS } from '@/components/audit/action-groups.ts';
import { entryTime } from '@/components/audit/entry-time.ts';
import { entrySentence } from '@/components/audit/sentence.ts';
import { ok } from '@/lib/portable/result.ts';
import type { BoundTenant } from '@/lib/server/caller.ts';
import { readEntries, readTargetNames } from '@/lib/server/reads/audit.ts';
import { readUnrotated } from '@/lib/server/reads/credentials.ts';
import { readMembers } from '@/lib/server/reads/members.ts';
import type { Read } from '@/lib/server/reads/read.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const UNROTATED_DAYS = 90;
const SHOWN_ROWS = 7;

export interface Attention {
  readonly rows: readonly AttentionRow[];
  /** How many there are, as far as was looked: the list shows the worst. */
  readonly total: number;
}

/** What needs somebody now, worst first: refusals and failures of the last day, then keys not rotated for 90 days. */
export async function readAttention({ client, tenant }: BoundTenant, now: Date): Promise<Read<Attention>> {
  const since = (now.getTime() - DAY_MS) * 1000;
  const before = new Date(now.getTime() - UNROTATED_DAYS * DAY_MS).toISOString();
  const [refused, unrotated, members] = await Promise.all([
    readEntries(client, { actions: ACTION_GROUPS.refusals?.actions, since }, SHOWN_ROWS),
    readUnrotated(client, before, SHOWN_ROWS + 1),
    readMembers(client),
  ]);
  if (!refused.ok) return refused;
  if (!unrotated.ok) return unrotated;
  if (!members.ok) return members;
  const targets = await readTargetNames(client, refused.value.rows);
  if (!targets.ok) return targets;

  const names = {
    members: new Map(members.value.map((member) => [member.user_id, member.email])),
    targets: targets.value,
  };
  const refusals = refused.value.rows.map<AttentionRow>((entry) => ({
    id: entry.id,
    tone: 'danger',
    fact: 'Refused or failed',
    subject: entrySentence(entry, names),
    since: entryTime(entry),
    verb: { label: `Entry ${String(entry.seq)}`, href: `/${tenant.handle}/audit/${String(entry.seq)}` },
  }));
  const stale = unrotated.value.map<AttentionRow>((credential) => ({
    id: credential.id,
    tone: 'warn',
    fact: 'Not rotated for 90 days',
    subject: `${credential.label}, ${credential.site.name}, ${credential.environment}`,
    since: credential.rotated_at ?? credential.created_at,
    verb: { label: 'Rotate', href: `/${tenant.handle}/credentials/${credential.id}` },
  }));
  const rows = [...refusals, ...stale];
  return ok({ rows: rows.slice(0, SHOWN_ROWS), total: rows.length });
}
