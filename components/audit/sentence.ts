import { PROVIDER_NAMES } from '@/lib/portable/intake/names.ts';
import { entrySubject, readEntryDetail, type AuditEntryRow } from '@/lib/portable/rows/audit-entry.ts';

/** Who and what the ids of entries stand for, as far as the reader may see it. */
export interface EntryNames {
  readonly members: ReadonlyMap<string, string>;
  readonly targets: ReadonlyMap<string, string>;
}

/** What happened, as one sentence with who did it. Reasons are sealed and never part of it. */
export function entrySentence(entry: AuditEntryRow, names: EntryNames): string {
  const deed = deedOf(entry, names);
  return isAboutActor(entry.action) ? `${actorName(entry, names)} ${deed}` : capital(deed);
}

/** The same without who did it and whether it was refused, for a list that shows both beside it. */
export function entryDeed(entry: AuditEntryRow, names: EntryNames): string {
  if (entry.action !== 'step_up.refused') return capital(deedOf(entry, names));
  return attempt(readEntryDetail(entry).action, subjectName(entry, names));
}

// An outcome that nobody willed is told of the key, not of a person.
function isAboutActor(action: string): boolean {
  return !/^(?:refusals\.summarised|(?:store|reveal)\.(?:failed|not_opened))$/.test(action);
}

function deedOf(entry: AuditEntryRow, names: EntryNames): string {
  const what = subjectName(entry, names);
  const detail = readEntryDetail(entry);
  const versioned = detail.version === undefined ? what : `v${String(detail.version)} of ${what}`;
  const opening = detail.opened === undefined ? '' : `, asked for in entry ${String(detail.opened)},`;
  switch (entry.action) {
    case 'tenant.created':
      return 'created the agency';
    case 'site.added':
      return `added the site ${what}`;
    case 'factor.enrolled':
      return 'set up an authenticator';
    case 'session.assured':
      return 'passed a code for a session';
    case 'step_up.refused':
      return `was refused ${attempt(detail.action, what)}`;
    case 'store.opened':
      return `began to store ${versioned}`;
    case 'store.done':
      return `stored ${versioned}`;
    case 'store.failed':
      return `${versioned}${opening} was not stored`;
    case 'store.not_opened':
      return `${versioned}${opening} was never stored`;
    case 'reveal.opened':
      return `revealed ${versioned}`;
    case 'reveal.failed':
      return `${versioned}${opening} was not shown`;
    case 'reveal.not_opened':
      return `${versioned}${opening} was never opened`;
    case 'retire.done':
      return `retired ${what}`;
    case 'refusals.summarised':
      return `${detail.count === undefined ? 'more' : String(detail.count)} further refusals of ${what} within a minute`;
    case 'tenant.frozen':
      return 'froze the agency';
    case 'tenant.unfrozen':
      return 'lifted the freeze';
    default:
      return entry.action;
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
  if (name !== undefined) return isolated(name);
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

/** A name that runs from right to left, kept from turning the sentence around it (Unicode UAX 9, FSI and PDI). */
function isolated(name: string): string {
  return /[\u0590-\u08ff\ufb1d-\ufefc]/.test(name) ? `\u2068${name}\u2069` : name;
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

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
