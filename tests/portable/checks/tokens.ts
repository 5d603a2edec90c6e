import vectors from '../../../lib/portable/tokens/vectors.json' with { type: 'json' };
import { grantClaims } from '../../../lib/portable/contracts/grant.ts';
import { callerClaims } from '../../../lib/portable/contracts/keyring.ts';
import { auditKeyStatement, signAuditKey, verifyAuditKey } from '../../../lib/portable/tokens/audit-key.ts';
import { signCaller, verifyCaller } from '../../../lib/portable/tokens/caller.ts';
import { signGrant, verifyGrant } from '../../../lib/portable/tokens/grant.ts';
import { privateJwk, publicJwk } from '../../../lib/portable/tokens/jwk.ts';
import { schedulerClaims, signScheduler, verifyScheduler } from '../../../lib/portable/tokens/scheduler.ts';
import type { Result } from '../../../lib/portable/result.ts';
import { accepted, equal, refuses, type Check } from './check.ts';

const { keys } = vectors;
const publicKeys = {
  keyring: publicJwk.parse(keys.keyring),
  edge: publicJwk.parse(keys.edge),
  auditor: publicJwk.parse(keys.auditor),
  scheduler: publicJwk.parse(keys.scheduler),
};
const callerKeys = { edge: [publicKeys.edge], auditor: [publicKeys.auditor], operator: [] };
const at = (seconds: number) => new Date(seconds * 1000);

export const tokenChecks: Check[] = [
  ...vectors.grants.map((vector) =>
    verdict('grant', vector, () =>
      verifyGrant(vector.token, { keys: [publicKeys.keyring], issuer: vectors.issuer, now: at(vector.now) }),
    ),
  ),
  ...vectors.callers.map((vector) =>
    verdict('caller token', vector, () =>
      verifyCaller(vector.token, { keys: callerKeys, audience: vectors.audience, now: at(vector.now) }),
    ),
  ),
  ...vectors.schedulers.map((vector) =>
    verdict('scheduler token', vector, () =>
      verifyScheduler(vector.token, {
        keys: [publicKeys.scheduler],
        audience: vectors.functions,
        now: at(vector.now),
      }),
    ),
  ),
  ...vectors.audit_keys.map((vector) =>
    verdict('audit key statement', vector, () => verifyAuditKey(vector.token, [publicKeys.keyring])),
  ),
  {
    name: 'signs every token byte for byte as the vectors say',
    async run() {
      const [grant, caller, scheduler, statement] = [
        vectors.grants[0],
        vectors.callers[0],
        vectors.schedulers[0],
        vectors.audit_keys[0],
      ];
      const sign = privateJwk.parse;
      const signed = await Promise.all([
        signGrant(grantClaims.parse(grant?.claims), sign(keys.keyring)),
        signCaller(callerClaims.parse(caller?.claims), sign(keys.edge)),
        signScheduler(schedulerClaims.parse(scheduler?.claims), sign(keys.scheduler)),
        signAuditKey(auditKeyStatement.parse(statement?.claims), sign(keys.keyring)),
      ]);
      equal(signed, [grant?.token, caller?.token, scheduler?.token, statement?.token], 'tokens');
    },
  },
  {
    name: 'accepts a grant under any listed key and none under an empty list',
    async run() {
      const grant = vectors.grants[0];
      if (grant === undefined) throw new Error('no vector');
      const expected = { issuer: vectors.issuer, now: at(grant.now) };
      const listed = [publicKeys.auditor, publicKeys.keyring];
      accepted(await verifyGrant(grant.token, { ...expected, keys: listed }), 'two keys');
      refuses(await verifyGrant(grant.token, { ...expected, keys: [] }), 'refused', 'no keys');
    },
  },
  {
    name: 'reads a public key in one spelling only, so that one key in two lists is seen',
    run() {
      const { x } = keys.keyring;
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const respelled = x.slice(0, -1) + alphabet.charAt(alphabet.indexOf(x.slice(-1)) + 1);
      equal(publicJwk.safeParse(keys.keyring).success, true, 'canonical');
      equal(publicJwk.safeParse({ ...keys.keyring, x: respelled }).success, false, 'respelled');
    },
  },
];

function verdict(
  kind: string,
  vector: { name: string; expect: string; claims?: object | undefined },
  verify: () => Promise<Result<unknown, string>>,
): Check {
  return {
    name: `${vector.expect === 'ok' ? 'accepts' : 'refuses'} a ${kind}: ${vector.name}`,
    async run() {
      const result = await verify();
      if (vector.expect === 'ok') equal(accepted(result, vector.name), vector.claims, 'claims');
      else refuses(result, vector.expect, vector.name);
    },
  };
}
