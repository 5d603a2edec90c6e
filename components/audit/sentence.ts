import { PROVIDER_NAMES } from '@/lib/portable/intake/names.ts';
import { entrySubject, readEntryDetail, type AuditEntryRow } from '@/lib/portable/rows/audit-entry.ts';

/** Who and what the ids of entries stand for, as far as the reader may see it. */
export interface EntryNames {
  readonly members: ReadonlyMap<string, string>;
  readonly targets: ReadonlyMap<string, string>;
}

/** What happened, as one sentence with who did it. Reasons are sealed and never part of it. */
export function entrySentence(entry: AuditEntryRow, names: EntryNames): string {
  const who = actorName(entry, names);
  const what = subjectName(entry, names);
  const detail = readEntryDetail(entry);
  const versioned = detail.version === undefined ? what : `v${String(detail.version)} of ${what}`;
  const opening = detail.opened === undefined ? '' : `, asked for in entry ${String(detail.opened)}`;
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
      return `${who} was refused ${attempt(detail.action, what)}`;
    case 'store.opened':
      return `${who} began to store ${versioned}`;
    case 'store.done':
      return `${who} stored ${versioned}`;
    case 'store.failed':
      return `${versioned}${opening}, was not stored`;
    case 'store.not_opened':
      return `${versioned}${opening}, was never stored`;
    case 'reveal.opened':
      return `${who} revealed ${versioned}`;
    case 'reveal.failed':
      return `${versioned}${opening}, was not shown`;
    case 'reveal.not_opened':
      return `${versioned}${opening}, was never opened`;
    case 'retire.done':
      return `${who} retired ${what}`;
    case 'refusals.summarised': {
      const person = names.members.get(entry.target_id ?? '') ?? 'a former member';
      return `${detail.count === undefined ? 'More' : String(detail.count)} further refusals of ${person} within a minute`;
    }
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

/** The label or name of what an entry is about; its kind when it has none that the reader may see. */
export function subjectName(entry: AuditEntryRow, names: EntryNames): string {
  const subject = entrySubject(entry);
  const name = names.targets.get(subject?.id ?? '') ?? names.members.get(subject?.id ?? '');
  if (name !== undefined) return name;
  const detail = readEntryDetail(entry);
  const providers: Readonly<Record<string, string>> = PROVIDER_NAMES;
  switch (subject?.kind) {
    case 'credential':
      return detail.provider === undefined ? 'a key' : `a ${providers[detail.provider] ?? ''} key`;
    case 'site':
      return detail.name ?? 'a site';
    default:
      return subject === null ? '' : `a ${subject.kind}`;
  }
}

/** An entry that tells of something which did not happen as asked. */
export function isRefusal(action: string): boolean {
  return /^(?:step_up\.refused|refusals\.summarised|(?:store|reveal)\.(?:failed|not_opened))$/.test(action);
}

function attempt(action: string | undefined, what: string): string {
  switch (action) {
    case 'credential.reveal':
      return `revealing ${what}`;
    case 'credential.rotate':
      return `rotating ${what}`;
    case 'credential.retire':
      return `retiring ${what}`;
    case 'session.assure':
      return 'a code for a session';
    default:
      return 'a step-up';
  }
}
