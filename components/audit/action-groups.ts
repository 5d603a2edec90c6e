/** The actions a member filters by, in words. The values stand in the address. */
export const ACTION_GROUPS: Readonly<Record<string, { label: string; actions: readonly string[] }>> = {
  reveals: { label: 'Reveals', actions: ['reveal.opened', 'reveal.failed', 'reveal.not_opened'] },
  stores: {
    label: 'Stored and rotated',
    actions: ['store.opened', 'store.done', 'store.failed', 'store.not_opened'],
  },
  retirements: { label: 'Retirements', actions: ['retire.done'] },
  refusals: {
    label: 'Refusals and failures',
    actions: [
      'step_up.refused',
      'refusals.summarised',
      'reveal.failed',
      'store.failed',
      'reveal.not_opened',
      'store.not_opened',
    ],
  },
  agency: {
    label: 'Agency and sites',
    actions: ['tenant.created', 'site.added', 'tenant.frozen', 'tenant.unfrozen'],
  },
  sessions: { label: 'Codes and authenticators', actions: ['session.assured', 'factor.enrolled'] },
};

/** The actions of one group, by the word that stands in the address; undefined for any other word. */
export function groupActions(word: string): readonly string[] | undefined {
  return Object.hasOwn(ACTION_GROUPS, word) ? ACTION_GROUPS[word]?.actions : undefined;
}
