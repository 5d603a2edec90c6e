import type { AuditEntryRow } from '../../lib/portable/rows/audit-entry.ts';

/** Who and what the ids of entries stand for, as far as the reader may see it. */
export interface EntryNames {
  readonly members: ReadonlyMap<string, string>;
  readonly targets: ReadonlyMap<string, string>;
}

/** What happened, as one sentence with who did it. Reasons are sealed and never part of it. */
export function entrySentence(entry: AuditEntryRow, names: EntryNames): string {
  const who = actorName(entry, names);
  const what = targetName(entry, names);
  const detail = readDetail(entry.detail);
  const version = typeof detail.version === 'number' ? `v${String(detail.version)} of ` : '';
  const opening = typeof detail.opened_seq === 'number' ? ` (entry ${String(detail.opened_seq)})` : '';
  switch (entry.action) {
    case 'tenant.created':
      return `${who} created the agency`;
    case 'site.added':
      return `${who} added the site ${what}`;
    case 'factor.enrolled':
      return `${who} set up an authenticator`;
    case 'session.assured':
      return `${who} passed a code for a session`;
    case 'step_up.refused':
      return `${who} was refused ${attempt(detail.action)}${entry.target_kind === 'credential' ? ` ${what}` : ''}`;
    case 'store.opened':
      return `${who} began to store ${version}${what}`;
    case 'store.done':
      return `${who} stored ${version}${what}`;
    case 'store.failed':
      return `Storing ${version}${what} failed${opening}; nothing changed`;
    case 'store.not_opened':
      return `Storing ${version}${what} never happened${opening}`;
    case 'reveal.opened':
      return `${who} revealed ${version}${what}`;
    case 'reveal.failed':
      return `Revealing ${version}${what} failed${opening}; nothing was shown`;
    case 'reveal.not_opened':
      return `Revealing ${version}${what} never happened${opening}`;
    case 'retire.done':
      return `${who} retired ${what}`;
    case 'refusals.summarised':
      return typeof detail.count === 'number'
        ? `${String(detail.count)} more refusals of ${who} in one minute`
        : `More refusals of ${who} in one minute`;
    case 'tenant.frozen':
      return `${who} froze the agency`;
    case 'tenant.unfrozen':
      return `${who} lifted the freeze`;
    default:
      return `${who}: ${entry.action}`;
  }
}

export function actorName(entry: AuditEntryRow, names: EntryNames): string {
  switch (entry.actor_kind) {
    case 'member':
      return names.members.get(entry.actor_id ?? '') ?? 'A former member';
    case 'operator':
      return 'The operator';
    default:
      return 'Strongroom';
  }
}

export function targetName(entry: AuditEntryRow, names: EntryNames): string {
  const name = names.targets.get(entry.target_id ?? '');
  if (name !== undefined) return name;
  return entry.target_kind === 'credential' ? 'a key' : entry.target_kind === 'site' ? 'a site' : '';
}

/** An entry that tells of something which did not happen as asked. */
export function isRefusal(action: string): boolean {
  return /^(?:step_up\.refused|refusals\.summarised|(?:store|reveal)\.(?:failed|not_opened))$/.test(action);
}

function attempt(action: unknown): string {
  switch (action) {
    case 'credential.reveal':
      return 'revealing';
    case 'credential.rotate':
      return 'rotating';
    case 'credential.retire':
      return 'retiring';
    case 'session.assure':
      return 'a code for a session';
    default:
      return 'a step-up';
  }
}

function readDetail(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
