import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { generateTransportKeys } from '../../lib/portable/transport/hpke.ts';
import { ids, material } from './vector-fields.ts';

// Key pairs that RFCs publish (RFC 8037 appendix A.1, RFC 8032 §7.1 test 2): nobody can mistake them for secrets.
const published = {
  a: { x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' },
  b: { x: 'PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw', d: 'TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs' },
};
const jwk = (pair: { x: string; d: string }, kid: string) => ({ kty: 'OKP', crv: 'Ed25519', ...pair, kid });
const keys = {
  keyring: jwk(published.a, 'keyring-1'),
  edge: jwk(published.a, 'edge-1'),
  auditor: jwk(published.b, 'auditor-1'),
  scheduler: jwk(published.b, 'scheduler-1'),
};
type Key = typeof keys.keyring;

const NOW = 1_795_300_000;
const KEYRING = 'https://keyring.example';
const FUNCTIONS = 'https://api.example/functions/v1';
const DIGEST = material('digest').toString('base64url');

const grant = {
  iss: KEYRING,
  aud: 'strongroom-grant',
  sub: ids.user,
  jti: ids.grant,
  iat: NOW - 10,
  exp: NOW + 290,
  session_id: ids.session,
  tenant_id: ids.tenant,
  action: 'credential.reveal',
  target: { kind: 'credential', id: ids.credential, version: 1 },
  parameters: DIGEST,
};
const caller = {
  iss: 'edge',
  aud: KEYRING,
  jti: 'b2d3f1a4c5e6978812345678',
  iat: NOW - 2,
  exp: NOW + 28,
  operation: 'open',
  tenant_id: ids.tenant,
  body: DIGEST,
  entry: { id: ids.entry, seq: 7, hash: DIGEST },
};
const scheduler = {
  iss: 'scheduler',
  aud: FUNCTIONS,
  jti: 'c2d3f1a4c5e6978812345678',
  iat: NOW - 2,
  exp: NOW + 28,
};

export async function tokenVectors() {
  const auditKeys = await generateTransportKeys(new Uint8Array(material('audit-key')));
  const statement = {
    tenantId: ids.tenant,
    auditKeyId: ids.auditKey,
    publicKey: Buffer.from(auditKeys.publicKey).toString('base64url'),
  };
  return {
    about:
      'lib/portable/tokens/README.md. `now` in seconds since the epoch. Keys published in RFCs, for tests only.',
    keys,
    issuer: KEYRING,
    audience: KEYRING,
    functions: FUNCTIONS,
    grants: grants(),
    callers: callers(),
    schedulers: schedulers(),
    audit_keys: [
      {
        name: 'a statement',
        token: jws(statement, keys.keyring, 'strongroom-audit-key'),
        expect: 'ok',
        claims: statement,
      },
      {
        name: 'signed by another key',
        token: jws(statement, { ...keys.auditor, kid: 'keyring-1' }, 'strongroom-audit-key'),
        expect: 'refused',
      },
      {
        name: 'of another type',
        token: jws(statement, keys.keyring, 'strongroom-grant+jwt'),
        expect: 'refused',
      },
      {
        name: 'a public key of another size',
        token: jws({ ...statement, publicKey: 'AA' }, keys.keyring, 'strongroom-audit-key'),
        expect: 'refused',
      },
    ],
  };
}

function grants() {
  const typ = 'strongroom-grant+jwt';
  const good = jws(grant, keys.keyring, typ);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const reveal = (change: object) => jws({ ...grant, ...change }, keys.keyring, typ);
  const entry = (name: string, token: string, expect: string, now = NOW) => ({ name, token, now, expect });
  return [
    { ...entry('a grant', good, 'ok'), claims: grant },
    { ...entry('a grant in its last second', good, 'ok', grant.exp - 1), claims: grant },
    { ...entry('a grant of a clock five seconds ahead', good, 'ok', grant.iat - 5), claims: grant },
    entry('a grant when its time is over', good, 'expired', grant.exp),
    entry('a grant from the future', good, 'refused', grant.iat - 6),
    entry('a life above five minutes', reveal({ exp: grant.iat + 301 }), 'refused'),
    entry('a life of nothing', reveal({ exp: grant.iat }), 'refused', grant.iat),
    entry('no end', reveal({ exp: undefined }), 'refused'),
    entry('no beginning', reveal({ iat: undefined }), 'refused'),
    entry('an end that is text', reveal({ exp: String(grant.exp) }), 'refused'),
    entry('another issuer', reveal({ iss: 'https://keyring.example.org' }), 'refused'),
    entry('another audience', reveal({ aud: 'strongroom' }), 'refused'),
    entry('an audience list', reveal({ aud: ['strongroom-grant'] }), 'refused'),
    entry('an unknown action', reveal({ action: 'credential.export' }), 'refused'),
    entry('no target', reveal({ target: undefined }), 'refused'),
    entry(
      'expired and signed by another key',
      jws({ ...grant, exp: NOW - 1 }, { ...keys.auditor, kid: 'keyring-1' }, typ),
      'refused',
    ),
    entry('an unknown kid', jws(grant, { ...keys.keyring, kid: 'keyring-2' }, typ), 'refused'),
    entry(
      'signed by a key that is not the one its kid names',
      jws(grant, { ...keys.auditor, kid: 'keyring-1' }, typ),
      'refused',
    ),
    entry('a token of another type', jws(grant, keys.keyring, 'strongroom-caller+jwt'), 'refused'),
    entry('the type JWT', jws(grant, keys.keyring, 'JWT'), 'refused'),
    entry('no type', raw({ alg: 'EdDSA', kid: 'keyring-1' }, grant, keys.keyring), 'refused'),
    entry('no kid', raw({ alg: 'EdDSA', typ }, grant, keys.keyring), 'refused'),
    entry(
      'algorithm none, without signature',
      `${part({ alg: 'none', typ, kid: 'keyring-1' })}.${payload}.`,
      'refused',
    ),
    entry(
      'algorithm none, with the signature',
      `${part({ alg: 'none', typ, kid: 'keyring-1' })}.${payload}.${signature}`,
      'refused',
    ),
    entry('HS256 with the public key as secret', hmac(grant, typ), 'refused'),
    entry(
      'the name Ed25519 in place of EdDSA',
      raw({ alg: 'Ed25519', typ, kid: 'keyring-1' }, grant, keys.keyring),
      'refused',
    ),
    entry(
      'a key inside the header',
      raw({ alg: 'EdDSA', typ, kid: 'keyring-1', jwk: keys.auditor }, grant, keys.auditor),
      'refused',
    ),
    entry(
      'a critical extension',
      raw({ alg: 'EdDSA', typ, kid: 'keyring-1', crit: ['b64'], b64: true }, grant, keys.keyring),
      'refused',
    ),
    entry(
      'a payload exchanged',
      `${header}.${part({ ...grant, sub: ids.otherUser })}.${signature}`,
      'refused',
    ),
    entry(
      'the same signature in another spelling',
      `${header}.${payload}.${respelled(signature)}`,
      'refused',
    ),
    entry(
      'the same signature with s + L (RFC 8032 §5.1.7)',
      `${header}.${payload}.${malleated(signature)}`,
      'refused',
    ),
    entry('a signature with padding', `${good}==`, 'refused'),
    entry('no signature', `${header}.${payload}.`, 'refused'),
    entry('two parts', `${header}.${payload}`, 'refused'),
    entry('four parts', `${good}.`, 'refused'),
    entry('JSON serialization', JSON.stringify({ payload, protected: header, signature }), 'refused'),
    entry('well signed, but longer than any token', reveal({ note: 'x'.repeat(4096) }), 'refused'),
    entry('empty', '', 'refused'),
  ];
}

function callers() {
  const typ = 'strongroom-caller+jwt';
  const entry = (name: string, change: object, expect: string, key: Key = keys.edge, now = NOW) => {
    const claims = { ...caller, ...change };
    return { name, token: jws(claims, key, typ), now, expect, ...(expect === 'ok' ? { claims } : {}) };
  };
  return [
    entry('the edge', {}, 'ok'),
    entry('the auditor', { iss: 'auditor', operation: 'freeze', entry: undefined }, 'ok', keys.auditor),
    entry('within the clock skew after its end', {}, 'ok', keys.edge, caller.exp + 4),
    entry('within the clock skew before its beginning', {}, 'ok', keys.edge, caller.iat - 5),
    entry('when its time and the skew are over', {}, 'refused', keys.edge, caller.exp + 5),
    entry('from the future', {}, 'refused', keys.edge, caller.iat - 6),
    entry('a life above 30 seconds', { exp: caller.iat + 31 }, 'refused'),
    entry('another audience', { aud: 'https://keyring.example.org' }, 'refused'),
    entry('the edge as the auditor', { iss: 'auditor' }, 'refused'),
    entry('the auditor as the edge', {}, 'refused', keys.auditor),
    entry('the auditor as the operator', { iss: 'operator' }, 'refused', keys.auditor),
    entry('an unknown issuer', { iss: 'web' }, 'refused'),
    entry('an unknown operation', { operation: 'export' }, 'refused'),
    entry('a short jti', { jti: 'short' }, 'refused'),
    {
      name: 'a grant',
      token: jws(grant, { ...keys.edge }, 'strongroom-grant+jwt'),
      now: NOW,
      expect: 'refused',
    },
  ];
}

function schedulers() {
  const typ = 'strongroom-scheduler+jwt';
  const entry = (name: string, change: object, expect: string, key: Key = keys.scheduler, now = NOW) => {
    const claims = { ...scheduler, ...change };
    return { name, token: jws(claims, key, typ), now, expect, ...(expect === 'ok' ? { claims } : {}) };
  };
  return [
    entry('the scheduler', {}, 'ok'),
    entry('within the clock skew', {}, 'ok', keys.scheduler, scheduler.exp + 4),
    entry('when its time and the skew are over', {}, 'refused', keys.scheduler, scheduler.exp + 5),
    entry('a life above 30 seconds', { exp: scheduler.iat + 31 }, 'refused'),
    entry('another audience', { aud: 'https://api.example/' }, 'refused'),
    entry('another issuer', { iss: 'edge' }, 'refused'),
    entry('another key', {}, 'refused', { ...keys.edge, kid: 'scheduler-1' }),
    {
      name: 'a caller token',
      token: jws(caller, { ...keys.scheduler }, 'strongroom-caller+jwt'),
      now: NOW,
      expect: 'refused',
    },
  ];
}

function jws(payload: object, key: Key, typ: string): string {
  return raw({ alg: 'EdDSA', typ, kid: key.kid }, payload, key);
}

function raw(header: object, payload: object, key: Key): string {
  const input = `${part(header)}.${part(payload)}`;
  const { kty, crv, x, d } = key;
  const signature = sign(
    null,
    Buffer.from(input),
    createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' }),
  );
  return `${input}.${signature.toString('base64url')}`;
}

function hmac(payload: object, typ: string): string {
  const input = `${part({ alg: 'HS256', typ, kid: 'keyring-1' })}.${part(payload)}`;
  const secret = Buffer.from(keys.keyring.x, 'base64url');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** Sets one of the four bits that the last character of 86 does not use: the same 64 bytes to a lenient decoder. */
function respelled(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return signature.slice(0, -1) + (alphabet[alphabet.indexOf(signature.slice(-1)) ^ 1] ?? '');
}

/** Adds the order of the group to s: a verifier that does not bound s would accept a second signature. */
function malleated(signature: string): string {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const bytes = Buffer.from(signature, 'base64url');
  const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order;
  const moved = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
  return Buffer.concat([bytes.subarray(0, 32), moved]).toString('base64url');
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
