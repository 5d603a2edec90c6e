import { z } from 'zod';

export const role = z.enum(['owner', 'admin', 'operator', 'viewer']);
export type Role = z.infer<typeof role>;

/** What a member may do in a tenant. Written once here; SQL (`sealed.role_allows`) and the keyring are tested equal to it. */
export const ROLE_ACTIONS = {
  'tenant.read': ['owner', 'admin', 'operator', 'viewer'],
  'site.add': ['owner', 'admin'],
  'credential.store': ['owner', 'admin', 'operator'],
  'credential.reveal': ['owner', 'admin', 'operator'],
  'credential.rotate': ['owner', 'admin', 'operator'],
  'credential.retire': ['owner', 'admin'],
} as const satisfies Record<string, readonly Role[]>;

export type TenantAction = keyof typeof ROLE_ACTIONS;

export function roleAllows(memberRole: Role, action: TenantAction): boolean {
  const roles: readonly Role[] = ROLE_ACTIONS[action];
  return roles.includes(memberRole);
}
