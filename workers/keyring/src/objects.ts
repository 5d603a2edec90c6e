import { HOUSE_CHAIN, type TenantId, type UserId } from '../../../lib/portable/ids.ts';
import type { Env } from './env.ts';
import type { House } from './house.ts';
import type { Person } from './person/person.ts';
import type { Tenant } from './tenant/tenant.ts';

/** The one object that remembers what concerns everybody. */
export function houseOf(env: Env): DurableObjectStub<House> {
  return env.HOUSE.getByName('house');
}

/** The object of one tenant. Throws on the house chain's id: the router sends that to the house. */
export function tenantOf(env: Env, tenantId: TenantId): DurableObjectStub<Tenant> {
  if (tenantId === HOUSE_CHAIN) throw new RangeError('the house is no tenant');
  return env.TENANT.getByName(tenantId);
}

export function personOf(env: Env, userId: UserId): DurableObjectStub<Person> {
  return env.PERSON.getByName(userId);
}
