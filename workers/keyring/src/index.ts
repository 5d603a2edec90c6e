import type { Env } from './env.ts';
import { answer } from './router.ts';

export { House } from './house.ts';
export { Person } from './person/person.ts';
export { Tenant } from './tenant/tenant.ts';

// The one clock of the keyring: everything below takes the time as an argument.
export default {
  fetch: (request: Request, env: Env) => answer(request, env, Date.now()),
};
