import type { z } from 'zod';
import type { CallerClaims } from '../../../lib/portable/contracts/keyring.ts';
import { HOUSE_CHAIN, type TenantId, type UserId } from '../../../lib/portable/ids.ts';
import { err } from '../../../lib/portable/result.ts';
import type { Env, Keys } from './env.ts';
import { houseOf, personOf, tenantOf } from './objects.ts';
import { refused, type Outcome } from './outcome.ts';

export interface Context {
  readonly env: Env;
  readonly keys: Keys;
  readonly caller: CallerClaims;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whom a request is about: its token must name this tenant, and the object named here remembers the token. */
interface Subject {
  readonly tenantId: TenantId | null;
  readonly userId?: UserId;
}

export interface Operation<Body> {
  readonly body: z.ZodType<Body>;
  readonly issuers: readonly CallerClaims['iss'][];
  readonly subject: (body: Body) => Subject;
  /** Whether the chain of the house may stand where a tenant is named. It is no tenant: nothing is frozen or sealed there. */
  readonly namesHouse?: true;
  readonly run: (body: Body, context: Context) => Promise<Outcome<object>>;
}

/** `null` stands for the constant answer to everything that is not authenticated. */
export type Perform = (json: unknown, context: Context) => Promise<Outcome<object> | null>;

/**
 * Makes an operation callable with a verified token. Refuses, as not authenticated, a token of another tenant and one
 * that was seen before; as `refused`, an issuer that the operation does not know and the house in place of a tenant; as
 * `invalid_request`, another shape.
 */
export function performing<Body>(operation: Operation<Body>): Perform {
  return async (json, context) => {
    const { caller, env, now } = context;
    if (!operation.issuers.includes(caller.iss)) return refused;
    const body = operation.body.safeParse(json);
    if (!body.success) return err({ reason: 'invalid_request' });
    const subject = operation.subject(body.data);
    if (caller.tenant_id !== subject.tenantId) return null;
    if (subject.tenantId === HOUSE_CHAIN && operation.namesHouse !== true) return refused;
    const admitted = await admittingObject(env, subject).admit(caller.jti, caller.exp, now);
    return admitted ? operation.run(body.data, context) : null;
  };
}

/** One token has one body and therefore one subject: each object remembers its own tokens, none is a bottleneck. */
function admittingObject(env: Env, { tenantId, userId }: Subject) {
  if (tenantId !== null && tenantId !== HOUSE_CHAIN) return tenantOf(env, tenantId);
  return userId === undefined ? houseOf(env) : personOf(env, userId);
}
