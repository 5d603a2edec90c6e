import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { startStack, type Stack } from './support/stack.ts';
import { Visitor } from './support/visitor.ts';
import { Witness } from './support/witness.ts';

const KEY = ['rk', 'live', 'd'.repeat(40) + '9090'].join('_');

describe('in a browser, nothing is revealed', () => {
  let stack: Stack;
  let browser: Browser;
  let witness: Witness;
  let ana: Visitor;
  let bela: Visitor;
  let handle = '';
  let credentialPath = '';

  const visitor = (name: string) =>
    Visitor.open(browser, stack, `${name}-${String(Date.now())}@people.example`);

  /** What both companies have on record of the agency: the actions in the chain, and how long the ledger is. */
  async function records() {
    const actions = (await witness.chain(handle)).map((entry) => entry.action);
    return { actions, ledgerLines: (await witness.ledger(handle)).length };
  }

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(4930), launchBrowser()]);
    witness = new Witness(stack);
    [ana, bela] = await Promise.all([visitor('ana'), visitor('bela')]);
    await bela.settle('Atelier Nord', 'Loft');
    await ana.settle('Harbour & Pine', 'Pine Hotel');
    await ana.storeKey('Stripe live', KEY);
    await ana.openCredential('Stripe live');
    ({ handle } = ana);
    credentialPath = new URL(ana.page.url()).pathname;
  }, 600_000);

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  test('with a code of a member of the other agency: one entry of the refusal, and no line in the ledger', async () => {
    const before = await records();
    await ana.askToReveal(credentialPath, 'With a borrowed code', await bela.nextCode());
    await ana.see(/Code not accepted\./);
    expect(await records()).toEqual({ ...before, actions: [...before.actions, 'step_up.refused'] });
    expect(await ana.page.content()).not.toContain(KEY);
  }, 120_000);

  test('in a session that gave its password and no code: it reads nothing and changes nothing', async () => {
    const before = await records();
    const thief = await visitor('thief');
    await thief.page.goto('/sign-in');
    await thief.page.getByLabel('E-mail').fill(ana.email);
    await thief.page.getByLabel('Password').fill(ana.password);
    await thief.button('Continue').click();
    await thief.page.getByLabel('Code').waitFor();
    for (const path of [credentialPath, `/${handle}`, `/${handle}/audit`, '/account']) {
      await thief.page.goto(path);
      expect(new URL(thief.page.url()).pathname).toBe('/sign-in');
      expect(await thief.page.content()).not.toContain('Harbour');
    }
    expect(await records()).toEqual(before);
    thief.expectNoProblems();
    await thief.close();
  }, 120_000);

  test('to an account without an authenticator: it is sent to enrol, wherever it goes', async () => {
    const before = await records();
    const cara = await visitor('cara');
    await cara.signUp();
    await cara.signIn();
    await cara.heading('Set up your authenticator');
    for (const path of [credentialPath, `/${handle}`, '/new']) {
      await cara.page.goto(path);
      expect(new URL(cara.page.url()).pathname).toBe('/enrol');
    }
    expect(await records()).toEqual(before);
    cara.expectNoProblems();
    await cara.close();
  }, 120_000);

  test('to who took the cookies of a session that was then signed out', async () => {
    const before = await records();
    const thief = await visitor('thief');
    await thief.takeCookies(await ana.cookies());
    await thief.page.goto(credentialPath);
    await thief.heading('Stripe live');
    await ana.page.goto('/account');
    await ana.button('Sign out').first().click();
    await ana.heading('Sign in');
    await thief.page.goto(credentialPath);
    expect(new URL(thief.page.url()).pathname).toBe('/sign-in');
    expect(await thief.page.content()).not.toContain('9090');
    expect(await records()).toEqual(before);
    await thief.close();
  }, 120_000);

  test('and no page reported an error or a blocked script', () => {
    ana.expectNoProblems();
    bela.expectNoProblems();
  });
});
