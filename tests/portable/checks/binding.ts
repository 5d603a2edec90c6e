import fc from 'fast-check';
import vectors from '../../../lib/portable/envelope/vectors.json' with { type: 'json' };
import { toHex, type Bytes } from '../../../lib/portable/bytes.ts';
import {
  credentialBinding as credentialShape,
  type CredentialBinding,
} from '../../../lib/portable/contracts/common.ts';
import {
  auditKeyBinding,
  credentialBinding,
  dataKeyBinding,
  factorBinding,
} from '../../../lib/portable/envelope/binding.ts';
import { uuid } from './arbitraries.ts';
import { equal, throws, type Check } from './check.ts';

const anyCredential = fc
  .record({
    tenantId: uuid(),
    siteId: uuid(),
    credentialId: uuid(),
    provider: fc.constantFrom('cloudflare', 'supabase', 'stripe', 'resend'),
    version: fc.integer({ min: 1 }),
    dataKeyId: uuid(),
  })
  .map((input) => credentialShape.parse(input));

export const bindingChecks: Check[] = [
  ...vectors.bindings.map((vector) => ({
    name: `binds as the vector says: ${vector.kind}, ${JSON.stringify(vector.input)}`,
    run: () => equal(toHex(bind(vector.kind, vector.input)), vector.binding, 'binding'),
  })),
  {
    name: 'two credential versions that differ in anything have different bindings',
    run: () =>
      fc.assert(
        fc.property(anyCredential, anyCredential, fc.constantFrom(...fieldNames()), (one, other, field) => {
          fc.pre(one[field] !== other[field]);
          const changed = { ...one, [field]: other[field] };
          equal(
            toHex(credentialBinding(one)) === toHex(credentialBinding(changed)),
            false,
            `${field} changed`,
          );
        }),
      ),
  },
  {
    name: 'the four domains never meet, even for equal ids',
    run() {
      const id = '0191d2f0-3c5a-7b10-8a11-000000000001';
      const input = { tenantId: id, dataKeyId: id, userId: id, factorId: id, auditKeyId: id, kekVersion: 1 };
      const bindings = ['data-key', 'factor', 'audit-key'].map((kind) => toHex(bind(kind, input)));
      equal(new Set(bindings).size, 3, 'different bindings');
    },
  },
  {
    name: 'an upper-case id and a version that is not a positive integer are bugs',
    async run() {
      const good = vectors.bindings[0]?.input;
      const credential = credentialShape.parse(good);
      for (const version of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
        await throws(() => credentialBinding({ ...credential, version }), 'RangeError', String(version));
      }
      const siteId = credential.siteId.toUpperCase() as CredentialBinding['siteId'];
      await throws(() => credentialBinding({ ...credential, siteId }), 'TypeError', 'upper case');
    },
  },
];

function bind(kind: string, input: unknown): Bytes {
  switch (kind) {
    case 'credential':
      return credentialBinding(credentialShape.parse(input));
    case 'data-key':
      return dataKeyBinding(input as Parameters<typeof dataKeyBinding>[0]);
    case 'factor':
      return factorBinding(input as Parameters<typeof factorBinding>[0]);
    case 'audit-key':
      return auditKeyBinding(input as Parameters<typeof auditKeyBinding>[0]);
    default:
      throw new Error(`no binding of kind ${kind}`);
  }
}

function fieldNames() {
  return ['tenantId', 'siteId', 'credentialId', 'provider', 'version', 'dataKeyId'] as const;
}
