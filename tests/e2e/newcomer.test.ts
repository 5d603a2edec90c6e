import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { startStackThatConfirms, type Stack } from './support/stack.ts';
import { Visitor } from './support/visitor.ts';

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStackThatConfirms(5020), launchBrowser()]);
}, 600_000);

afterAll(async () => {
  await browser.close();
  await stack.stop();
});

/** The link in the one mail that this address got. */
function linkTo(email: string): string {
  const folder = path.join(stack.state, 'mailbox');
  const mails = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const mail = mails.find((text) => text.includes(`To: ${email}`)) ?? '';
  return /http:\S+/.exec(mail)?.[0] ?? '';
}

async function signedUp(name: string): Promise<{ visitor: Visitor; link: string }> {
  const visitor = await Visitor.open(browser, stack, `${name}@confirm.example`);
  await visitor.signUp();
  return { visitor, link: linkTo(visitor.email) };
}

test('a confirmation link signs its person in with one press, however often it was opened before', async () => {
  const { visitor: ana, link } = await signedUp('ana');
  for (let opened = 0; opened < 3; opened += 1) expect((await fetch(link)).status).toBe(200);
  await ana.page.goto(link);
  expect(await ana.cookies()).toEqual([]);
  await ana.button('Confirm and continue').click();
  await ana.heading('Set up your authenticator');
  expect((await ana.cookies()).every((cookie) => cookie.httpOnly && cookie.secure)).toBe(true);
  ana.expectNoProblems();
  await ana.close();
}, 120_000);

test('a link that was used, and one that never was sent, say so and sign nobody in', async () => {
  const { visitor: ana, link } = await signedUp('bela');
  await ana.page.goto(link);
  await ana.button('Confirm and continue').click();
  await ana.heading('Set up your authenticator');
  const thief = await Visitor.open(browser, stack, 'thief@confirm.example');
  for (const spent of [link, link.replace(/token_hash=\w{8}/, 'token_hash=00000000')]) {
    await thief.page.goto(spent);
    await thief.button('Confirm and continue').click();
    await thief.see('Expired or used. Sign up again or sign in.');
  }
  expect(await thief.cookies()).toEqual([]);
  thief.expectNoProblems();
}, 120_000);

test('an unconfirmed account does not get in by its password', async () => {
  const { visitor: cara } = await signedUp('cara');
  await cara.signIn();
  await cara.see('Confirm your address first: the link is in your mailbox.');
  expect(await cara.cookies()).toEqual([]);
}, 120_000);

test('links of other kinds are not spent here, and another origin spends none', async () => {
  const { visitor: dora, link } = await signedUp('dora');
  for (const type of ['recovery', 'invite']) {
    await dora.page.goto(link.replace('type=signup', `type=${type}`));
    await dora.see('Links that set a password or invite somebody do not work here.');
    expect(await dora.button('Confirm and continue').count()).toBe(0);
  }
  const foreign = await fetch(link, { method: 'POST', headers: { origin: 'https://evil.example' } });
  expect(foreign.status).toBe(403);
  await dora.page.goto(link);
  await dora.button('Confirm and continue').click();
  await dora.heading('Set up your authenticator');
}, 120_000);

test('a site that waits for a fresh code shows one dialog, and keeps what was typed', async () => {
  const { visitor: elif, link } = await signedUp('elif');
  await elif.page.goto(link);
  await elif.button('Confirm and continue').click();
  await elif.enrol();
  await elif.createAgency('Müller & Söhne');
  const { handle } = elif;
  expect(handle).toMatch(/^muller-sohne-/);
  await elif.page.goto('/new');
  await elif.page.getByRole('link', { name: 'Back to Müller & Söhne' }).click();
  await elif.heading('Overview');

  // The first code lets this browser be remembered; the second sign-in then stands on that alone.
  for (const code of [true, false]) {
    await elif.page.goto('/account');
    await elif.button('Sign out').first().click();
    await elif.heading('Sign in');
    await elif.signIn();
    if (code) {
      await elif.fillCode();
      await elif.button('Continue').click();
    }
    await elif.heading('Overview');
  }

  await elif.page.goto(`/${handle}/sites`);
  await elif.button('Add site').first().click();
  const dialog = elif.page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Pine Hotel');
  await dialog.getByLabel('Domain').fill('pine.example');
  await dialog.getByLabel('preview').check();
  await dialog.getByLabel('Other environments').fill('staging');
  await dialog.getByRole('button', { name: 'Add site' }).click();
  await elif.see('Confirm that it is you');
  // By attribute: a dialog below another one is hidden from roles.
  await expect.poll(() => elif.page.locator('[role="dialog"]').count()).toBe(1);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await dialog.getByLabel('Name').inputValue()).toBe('Pine Hotel');
  expect(await dialog.getByLabel('Domain').inputValue()).toBe('pine.example');
  expect(await dialog.getByLabel('preview').isChecked()).toBe(true);
  expect(await dialog.getByLabel('Other environments').inputValue()).toBe('staging');
  await dialog.getByRole('button', { name: 'Add site' }).click();
  await elif.see('Confirm that it is you');
  await elif.fillCode();
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await elif.heading('Pine Hotel');
  elif.expectNoProblems();
  await elif.close();
}, 300_000);

test('an address that is no text is answered, not crashed on', async () => {
  for (const path of ['/%ff', '/acme/%ff', '/%E0%A4%A']) {
    expect((await fetch(`${stack.web}${path}`)).status).toBe(400);
  }
  expect((await fetch(`${stack.web}/sign-in?q=%ff`)).status).toBe(200);
});
