import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { type Answer, type Exchange, type Memory } from './exchange.ts';
import { accessClaims, empty, oldRefusal, publicKeys, refusal, session, user } from './shapes.ts';

const PASSWORD = 'seven paper lanterns';
const NEXT_PASSWORD = 'eight paper lanterns';

/** What the product relies on at Supabase Auth, in the order in which it is played. */
export const EXCHANGES: readonly Exchange[] = [
  {
    title: 'publishes an ES256 key and no private half',
    call: () => ({ method: 'GET', path: '/.well-known/jwks.json' }),
    status: 200,
    body: publicKeys,
    check: ({ body }, memory) => keep(memory, 'jwks', JSON.stringify(body)),
  },

  {
    title: 'signs a new person up and in',
    call: (memory) => register(memory, 'ada', PASSWORD),
    status: 200,
    body: session,
    check: (answer, memory) => keepSession(memory, 'ada', answer),
  },
  {
    title: 'shows the person who owns the token',
    call: (memory) => ({ method: 'GET', path: '/user', token: memory.get('ada.access') }),
    status: 200,
    body: user,
    check: ({ body }, memory) => same(user.parse(body).id, memory.get('ada.id'), 'another user'),
  },
  {
    title: 'signs access tokens that its published key verifies',
    call: (memory) => ({ method: 'GET', path: '/user', token: memory.get('ada.access') }),
    status: 200,
    check: (_, memory) => verifyAccessToken(memory),
  },
  {
    title: 'refuses to register an address twice, in whatever case',
    call: (memory) => ({
      ...register(memory, 'ada', PASSWORD),
      body: { email: memory.email('ada').toUpperCase(), password: PASSWORD },
    }),
    status: 422,
    body: refusal('user_already_exists'),
  },
  {
    title: 'refuses a short password',
    call: (memory) => register(memory, 'bea', 'short'),
    status: 422,
    body: refusal('weak_password'),
  },
  {
    title: 'refuses a password of which bcrypt would ignore the end',
    call: (memory) => register(memory, 'bea', 'x'.repeat(73)),
    status: 400,
    body: refusal('validation_failed'),
  },
  {
    title: 'refuses what is no address',
    call: () => ({ method: 'POST', path: '/signup', body: { email: 'nowhere', password: PASSWORD } }),
    status: 400,
    body: refusal('validation_failed'),
  },

  {
    title: 'signs in with the right password, into a session of its own',
    call: (memory) => signIn(memory, 'ada', PASSWORD),
    status: 200,
    body: session,
    check: (answer, memory) => {
      keepSession(memory, 'ada2', answer);
      const isOwn = sessionId(memory, 'ada2') !== sessionId(memory, 'ada');
      return isOwn ? null : 'two sign-ins share a session';
    },
  },
  {
    title: 'refuses a wrong password',
    call: (memory) => signIn(memory, 'ada', 'wrong'),
    status: 400,
    body: refusal('invalid_credentials'),
    check: ({ body }, memory) => keep(memory, 'refusal', JSON.stringify(body)),
  },
  {
    title: 'refuses an unknown address in the very same words',
    call: (memory) => signIn(memory, 'nobody', 'wrong'),
    status: 400,
    check: ({ body }, memory) => same(JSON.stringify(body), memory.get('refusal'), 'other words'),
  },
  {
    title: 'answers in the older format of errors without an API version',
    call: (memory) => ({ ...signIn(memory, 'ada', 'wrong'), old: true }),
    status: 400,
    body: oldRefusal(400, 'invalid_credentials'),
  },

  {
    title: 'refuses a request without a token',
    call: () => ({ method: 'GET', path: '/user' }),
    status: 401,
    body: refusal('no_authorization'),
  },
  {
    title: 'refuses a token with an altered signature',
    call: (memory) => ({ method: 'GET', path: '/user', token: altered(memory.get('ada.access')) }),
    status: 403,
    body: refusal('bad_jwt'),
  },
  {
    title: 'refuses an unsigned token',
    call: (memory) => ({ method: 'GET', path: '/user', token: unsigned(memory.get('ada.access')) }),
    status: 403,
    body: refusal('bad_jwt'),
  },

  {
    title: 'stores a person’s own metadata',
    call: (memory) => update(memory, 'ada', { data: { theme: 'dark' } }),
    status: 200,
    body: user,
    check: ({ body }) => same(String(user.parse(body).user_metadata['theme']), 'dark', 'not stored'),
  },
  {
    title: 'refuses a new password without the current one',
    call: (memory) => update(memory, 'ada', { password: NEXT_PASSWORD }),
    status: 400,
    body: refusal('current_password_required'),
  },
  {
    title: 'refuses a new password with a wrong current one',
    call: (memory) => update(memory, 'ada', { password: NEXT_PASSWORD, current_password: 'wrong' }),
    status: 400,
    body: refusal('current_password_invalid'),
  },
  {
    title: 'changes the password with the current one',
    call: (memory) => update(memory, 'ada', { password: NEXT_PASSWORD, current_password: PASSWORD }),
    status: 200,
    body: user,
  },
  {
    title: 'refuses the old password afterwards',
    call: (memory) => signIn(memory, 'ada', PASSWORD),
    status: 400,
    body: refusal('invalid_credentials'),
  },
  {
    title: 'has ended the other sessions with the change',
    call: (memory) => ({ method: 'GET', path: '/user', token: memory.get('ada2.access') }),
    status: 403,
    body: refusal('session_not_found'),
  },

  {
    title: 'swaps a refresh token for the next one of the same session',
    call: (memory) => refresh(memory.get('ada.refresh')),
    status: 200,
    body: session,
    check: (answer, memory) => {
      const [before, first] = [sessionId(memory, 'ada'), memory.get('ada.refresh')];
      keepSession(memory, 'ada3', answer);
      if (memory.get('ada3.refresh') === first) return 'the refresh token did not change';
      return same(sessionId(memory, 'ada3'), before, 'another session');
    },
  },
  {
    title: 'gives the same next token to a second tab that refreshes at once',
    call: (memory) => refresh(memory.get('ada.refresh')),
    status: 200,
    body: session,
    check: ({ body }, memory) =>
      same(session.parse(body).refresh_token, memory.get('ada3.refresh'), 'a second line of tokens'),
  },
  {
    title: 'refuses an unknown refresh token',
    call: () => refresh('abcdefghijkl'),
    status: 400,
    body: refusal('refresh_token_not_found'),
  },
  {
    title: 'refuses a refresh without a token',
    call: () => ({ method: 'POST', path: '/token?grant_type=refresh_token', body: {} }),
    status: 400,
    body: refusal('validation_failed'),
  },

  {
    title: 'signs in again for the sign-outs',
    call: (memory) => signIn(memory, 'ada', NEXT_PASSWORD),
    status: 200,
    body: session,
    check: (answer, memory) => keepSession(memory, 'ada4', answer),
  },
  {
    title: 'refuses a sign-out of unknown scope',
    call: (memory) => signOut(memory, 'ada4', '?scope=everything'),
    status: 400,
    body: refusal('validation_failed'),
  },
  {
    title: 'signs out the other sessions',
    call: (memory) => signOut(memory, 'ada4', '?scope=others'),
    status: 204,
  },
  {
    title: 'refuses the token of a session that was ended from elsewhere',
    call: (memory) => ({ method: 'GET', path: '/user', token: memory.get('ada3.access') }),
    status: 403,
    body: refusal('session_not_found'),
  },
  {
    title: 'has left the session that asked for it alive',
    call: (memory) => ({ method: 'GET', path: '/user', token: memory.get('ada4.access') }),
    status: 200,
    body: user,
  },
  {
    title: 'signs out this session',
    call: (memory) => signOut(memory, 'ada4', '?scope=local'),
    status: 204,
  },
  {
    title: 'refuses the refresh token of an ended session',
    call: (memory) => refresh(memory.get('ada4.refresh')),
    status: 400,
    body: refusal('refresh_token_not_found'),
  },
  {
    title: 'signs up a second person',
    call: (memory) => register(memory, 'ben', PASSWORD),
    status: 200,
    body: session,
    check: (answer, memory) => keepSession(memory, 'ben', answer),
  },
  {
    title: 'signs out everywhere without a scope',
    call: (memory) => signOut(memory, 'ben', ''),
    status: 204,
  },
  {
    title: 'knows no session to sign out afterwards',
    call: (memory) => signOut(memory, 'ben', ''),
    status: 403,
    body: refusal('session_not_found'),
  },

  {
    title: 'accepts to recover a known address',
    call: (memory) => ({ method: 'POST', path: '/recover', body: { email: memory.email('ben') } }),
    status: 200,
    body: empty,
  },
  {
    title: 'says the same about an unknown one',
    call: (memory) => ({ method: 'POST', path: '/recover', body: { email: memory.email('ghost') } }),
    status: 200,
    body: empty,
  },
  {
    title: 'refuses an unknown token hash',
    call: () => verify('a'.repeat(56)),
    status: 403,
    body: refusal('otp_expired'),
  },
  {
    title: 'refuses a verification of nothing',
    call: () => ({ method: 'POST', path: '/verify', body: {} }),
    status: 400,
    body: refusal('validation_failed'),
  },
  {
    title: 'hands a recovery link to an administrator',
    needsService: true,
    call: (memory) => ({
      method: 'POST',
      path: '/admin/generate_link',
      token: memory.serviceToken ?? '',
      body: { type: 'recovery', email: memory.email('ben') },
    }),
    status: 200,
    check: ({ body }, memory) =>
      keep(memory, 'hash', String((body as { hashed_token?: unknown }).hashed_token)),
  },
  {
    title: 'begins a session with a token hash from a mail',
    needsService: true,
    call: (memory) => verify(memory.get('hash')),
    status: 200,
    body: session,
    check: (answer, memory) => keepSession(memory, 'ben2', answer),
  },
  {
    title: 'refuses that token hash a second time',
    needsService: true,
    call: (memory) => verify(memory.get('hash')),
    status: 403,
    body: refusal('otp_expired'),
  },
  {
    title: 'sets a password without the current one in a session that a mail has begun',
    needsService: true,
    call: (memory) => update(memory, 'ben2', { password: NEXT_PASSWORD }),
    status: 200,
    body: user,
  },

  {
    title: 'signs up a third person',
    call: (memory) => register(memory, 'cleo', PASSWORD),
    status: 200,
    body: session,
    check: (answer, memory) => keepSession(memory, 'cleo', answer),
  },
  {
    title: 'refuses a person the administrator’s calls',
    call: (memory) => ({ method: 'GET', path: '/admin/users', token: memory.get('cleo.access') }),
    status: 403,
    body: refusal('not_admin'),
  },
  {
    title: 'keeps its own second factors switched off',
    call: (memory) => ({
      method: 'POST',
      path: '/factors',
      token: memory.get('cleo.access'),
      body: { factor_type: 'totp', friendly_name: 'phone' },
    }),
    status: 422,
    body: refusal('mfa_totp_enroll_not_enabled'),
  },
];

function register(memory: Memory, who: string, password: string) {
  return { method: 'POST', path: '/signup', body: { email: memory.email(who), password } } as const;
}

function signIn(memory: Memory, who: string, password: string) {
  const body = { email: memory.email(who), password };
  return { method: 'POST', path: '/token?grant_type=password', body } as const;
}

function refresh(token: string) {
  return { method: 'POST', path: '/token?grant_type=refresh_token', body: { refresh_token: token } } as const;
}

function update(memory: Memory, who: string, body: unknown) {
  return { method: 'PUT', path: '/user', token: memory.get(`${who}.access`), body } as const;
}

function signOut(memory: Memory, who: string, query: string) {
  return { method: 'POST', path: `/logout${query}`, token: memory.get(`${who}.access`) } as const;
}

function verify(hash: string) {
  return { method: 'POST', path: '/verify', body: { type: 'recovery', token_hash: hash } } as const;
}

function keep(memory: Memory, name: string, value: string): null {
  memory.keep(name, value);
  return null;
}

function keepSession(memory: Memory, who: string, { body }: Answer): null {
  const parsed = session.parse(body);
  memory.keep(`${who}.access`, parsed.access_token);
  memory.keep(`${who}.refresh`, parsed.refresh_token);
  memory.keep(`${who}.id`, parsed.user.id);
  return null;
}

function same(got: string, wanted: string, otherwise: string): string | null {
  return got === wanted ? null : otherwise;
}

function sessionId(memory: Memory, who: string): string {
  return accessClaims.parse(payload(memory.get(`${who}.access`))).session_id;
}

async function verifyAccessToken(memory: Memory): Promise<string | null> {
  const keys = createLocalJWKSet(JSON.parse(memory.get('jwks')) as JSONWebKeySet);
  const verified = await jwtVerify(memory.get('ada.access'), keys, { algorithms: ['ES256'] });
  const claims = accessClaims.safeParse(verified.payload);
  if (!claims.success) return 'the claims are not those that the product reads';
  if (claims.data.exp - claims.data.iat > 3600) return 'an access token lives longer than an hour';
  return same(claims.data.sub, memory.get('ada.id'), 'the subject is another user');
}

function payload(token: string): unknown {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

function altered(token: string): string {
  return `${token.slice(0, -8)}${token.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA'}`;
}

function unsigned(token: string): string {
  const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  return `${header}.${token.split('.')[1] ?? ''}.`;
}
