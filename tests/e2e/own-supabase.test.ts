import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { startStackOnOwnSupabase, type Stack } from './support/stack.ts';
import { Visitor } from './support/visitor.ts';

// Tokens are issued in another place than the one that serves the functions: both must agree on the issuer.
let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStackOnOwnSupabase(4940), launchBrowser()]);
}, 600_000);

afterAll(async () => {
  await browser.close();
  await stack.stop();
});

test('on a Supabase of their own, a person signs in, enrols and creates an agency', async () => {
  const ana = await Visitor.open(browser, stack, 'ana@harbour.example');
  await ana.signUp();
  await ana.signIn();
  await ana.enrol();
  await ana.createAgency('Harbour & Pine');
  await ana.addSite('Pine Hotel', 'pine.example');
  ana.expectNoProblems();
}, 180_000);

test('on a Supabase of their own, nobody gets past the sign-in without a session', async () => {
  const bela = await Visitor.open(browser, stack, 'bela@nord.example');
  await bela.page.goto('/harbour-pine/sites');
  await bela.heading('Sign in');
  expect(await bela.page.content()).not.toContain('Pine Hotel');
}, 60_000);
