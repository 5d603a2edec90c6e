import 'server-only';
import type { AttentionRow } from '@/components/overview/attention-list.tsx';
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
// One mistyped code is nobody's concern; more than ten refusals in a minute are.
const FAILURES: Readonly<Record<string, string>> = {
  'refusals.summarised': 'Many refusals',
  'reveal.failed': 'Not revealed',
  'reveal.not_opened': 'Not revealed',
  'store.failed': 'Not stored',
  'store.not_opened': 'Not stored',
};

export interface Attention {
  readonly rows: readonly AttentionRow[];
  /** How many there are, as far as was looked: the list shows the worst. */
  readonly total: number;
}

/** What needs somebody now, worst first: failures of the last day, then keys not rotated for 90 days. */
export async function readAttention({ client, tenant }: BoundTenant, now: Date): Promise<Read<Attention>> {
  const since = (now.getTime() - DAY_MS) * 1000;
  const before = new Date(now.getTime() - UNROTATED_DAYS * DAY_MS).toISOString();
  const [failed, unrotated, members] = await Promise.all([
    readEntries(client, { actions: Object.keys(FAILURES), since }, SHOWN_ROWS),
    readUnrotated(client, before, SHOWN_ROWS + 1),
    readMembers(client),
  ]);
  if (!failed.ok) return failed;
  if (!unrotated.ok) return unrotated;
  if (!members.ok) return members;
  const targets = await readTargetNames(client, failed.value.rows);
  if (!targets.ok) return targets;

  const names = {
    members: new Map(members.value.map((member) => [member.user_id, member.email])),
    targets: targets.value,
  };
  const failures = failed.value.rows.map<AttentionRow>((entry) => ({
    id: entry.id,
    tone: 'danger',
    fact: FAILURES[entry.action] ?? 'Failed',
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
  const rows = [...failures, ...stale];
  return ok({ rows: rows.slice(0, SHOWN_ROWS), total: rows.length });
}
