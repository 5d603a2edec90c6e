import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningServer } from '../../stack/auth/server.ts';
import { serviceToken, startAuth, startWorld, type World } from './support/auth.ts';
import { Client, GOOD_PASSWORD, readMails, readPair } from './support/client.ts';

let world: World;
let server: RunningServer;
let client: Client;
let time: Date;
let email: string;
let people = 0;

beforeAll(async () => {
  world = await startWorld();
  server = await startAuth(world, {
    now: () => time,
    settings: { autoconfirm: false, mailIntervalSeconds: 60 },
  });
  client = new Client(server.url);
});

beforeEach(async () => {
  time = new Date();
  people += 1;
  email = `carol-${people}@acme.test`;
  await rm(world.mailbox, { recursive: true, force: true });
});

afterAll(async () => {
  await server.close();
  await world.stop();
});

const signUp = () => client.send('POST', '/signup', { body: { email, password: GOOD_PASSWORD } });
const verify = (type: string, hash: string) =>
  client.send('POST', '/verify', { body: { type, token_hash: hash } });

async function onlyMail(): Promise<{ to: string; tokenHash: string; link: string }> {
  const mails = await readMails(world.mailbox);
  expect(mails).toHaveLength(1);
  const [mail] = mails;
  if (mail === undefined) throw new Error('no mail');
  return mail;
}

describe('sign-up with confirmation', () => {
  test('the link in the mail confirms the address and begins a session', async () => {
    const answer = await signUp();
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('access_token');
    expect(await client.signIn(email)).toMatchObject({ status: 400, body: { code: 'email_not_confirmed' } });

    const mail = await onlyMail();
    expect(mail.to).toBe(email);
    expect(mail.link).toMatch(
      /^http:\/\/127\.0\.0\.1:3000\/auth\/confirm\?token_hash=[0-9a-f]{56}&type=signup$/,
    );
    const session = await verify('signup', mail.tokenHash);
    expect(session).toMatchObject({
      status: 200,
      body: { user: { email, identities: [{ identity_data: { email_verified: true } }] } },
    });
    expect((await client.whoAmI(readPair(session).access_token)).status).toBe(200);
    expect((await client.signIn(email)).status).toBe(200);
  });

  test('a link works once, for an hour and only for its own purpose', async () => {
    await signUp();
    const { tokenHash } = await onlyMail();
    expect(await verify('recovery', tokenHash)).toMatchObject({ status: 403, body: { code: 'otp_expired' } });
    time = new Date(time.getTime() + 3_601_000);
    expect(await verify('signup', tokenHash)).toMatchObject({ status: 403, body: { code: 'otp_expired' } });
    expect(await client.signIn(email)).toMatchObject({ body: { code: 'email_not_confirmed' } });

    await client.send('POST', '/resend', { body: { type: 'signup', email } });
    const again = (await readMails(world.mailbox)).find((mail) => mail.tokenHash !== tokenHash);
    expect((await verify('signup', again?.tokenHash ?? '')).status).toBe(200);
    expect(await verify('signup', again?.tokenHash ?? '')).toMatchObject({ status: 403 });
  });

  test('an address that has an account is answered without an error, a mail or a change', async () => {
    await signUp();
    await verify('signup', (await onlyMail()).tokenHash);
    await rm(world.mailbox, { recursive: true, force: true });
    time = new Date(time.getTime() + 61_000);

    const taken = { email, password: 'another fine password' };
    const answer = await client.send('POST', '/signup', { body: taken });
    expect(answer).toMatchObject({ status: 200, body: { email } });
    expect(await readMails(world.mailbox)).toEqual([]);
    expect((await client.signIn(email, taken.password)).status).toBe(400);
    expect((await client.signIn(email)).status).toBe(200);
  });
});

describe('recovery', () => {
  test('the link leads into a session that may set a new password, and the old sessions end', async () => {
    await signUp();
    const first = readPair(await verify('signup', (await onlyMail()).tokenHash));
    await rm(world.mailbox, { recursive: true, force: true });
    time = new Date(time.getTime() + 61_000);
    expect(await client.send('POST', '/recover', { body: { email } })).toMatchObject({
      status: 200,
      body: {},
    });
    const recovered = readPair(await verify('recovery', (await onlyMail()).tokenHash));
    const body = { password: 'a brand new password' };
    const changed = await client.send('PUT', '/user', { token: recovered.access_token, body });
    expect(changed.status).toBe(200);
    expect((await client.signIn(email, body.password)).status).toBe(200);
    expect((await client.whoAmI(first.access_token)).status).toBe(403);
  });

  test('an unknown address gets the same answer and no mail, and both are limited alike', async () => {
    await signUp();
    await verify('signup', (await onlyMail()).tokenHash);
    await rm(world.mailbox, { recursive: true, force: true });
    time = new Date(time.getTime() + 61_000);
    const ghost = `ghost-${people}@acme.test`;
    const ask = (address: string) => client.send('POST', '/recover', { body: { email: address } });
    const answers = [await ask(email), await ask(ghost), await ask(email), await ask(ghost)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(answers[3]?.body).toEqual(answers[2]?.body);
    expect(await readMails(world.mailbox)).toHaveLength(1);
  });
});

describe('invitations', () => {
  test('an administrator invites; the link confirms the address and lets a password be set', async () => {
    const token = await serviceToken(world);
    expect((await client.send('POST', '/invite', { token, body: { email } })).status).toBe(200);
    const session = readPair(await verify('invite', (await onlyMail()).tokenHash));
    const body = { password: GOOD_PASSWORD };
    expect((await client.send('PUT', '/user', { token: session.access_token, body })).status).toBe(200);
    expect((await client.signIn(email)).status).toBe(200);
  });

  test('nobody else invites, and nobody is made or mailed by trying', async () => {
    await signUp();
    const person = readPair(await verify('signup', (await onlyMail()).tokenHash));
    await rm(world.mailbox, { recursive: true, force: true });
    const guest = `guest-${people}@acme.test`;
    const tried = await client.send('POST', '/invite', {
      token: person.access_token,
      body: { email: guest },
    });
    expect(tried).toMatchObject({ status: 403, body: { code: 'not_admin' } });
    expect(await readMails(world.mailbox)).toEqual([]);
    expect(await world.sql`select 1 from auth.users where email = ${guest}`).toHaveLength(0);
  });

  test('an action link leads to the product with the unspent hash, and nowhere else', async () => {
    const token = await serviceToken(world);
    const body = { type: 'invite', email, redirect_to: 'https://evil.test/' };
    const link = await client.send('POST', '/admin/generate_link', { token, body });
    expect(link.body).toMatchObject({ redirect_to: 'http://127.0.0.1:3000' });
    const path = String(link.body['action_link']).slice(server.url.length);
    const answer = await client.send('GET', path);
    expect(answer.status).toBe(303);
    const hash = String(link.body['hashed_token']);
    const expected = `http://127.0.0.1:3000/auth/confirm?token_hash=${hash}&type=invite`;
    expect(answer.headers.get('location')).toBe(expected);
    expect((await verify('invite', hash)).status).toBe(200);
  });
});

describe('the mailbox', () => {
  test('is for its owner alone and names nobody in its file names', async () => {
    await signUp();
    expect((await stat(world.mailbox)).mode & 0o777).toBe(0o700);
    const names = await readdir(world.mailbox);
    expect(names).toHaveLength(1);
    for (const name of names) {
      expect((await stat(join(world.mailbox, name))).mode & 0o777).toBe(0o600);
      expect(name).not.toContain('carol');
    }
  });
});
