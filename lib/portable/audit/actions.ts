/** The closed list of what an audit entry may say. SQL's check constraint is tested equal to it. */
export const AUDIT_ACTIONS = [
  'tenant.created',
  'site.added',
  'factor.enrolled',
  'session.assured',
  'step_up.refused',
  'store.opened',
  'store.done',
  'store.failed',
  'store.not_opened',
  'reveal.opened',
  'reveal.failed',
  'reveal.not_opened',
  'retire.done',
  'refusals.summarised',
  'tenant.frozen',
  'tenant.unfrozen',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const ACTOR_KINDS = ['member', 'edge', 'scheduler', 'operator'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export const TARGET_KINDS = ['tenant', 'site', 'credential', 'session', 'person', 'factor'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];
