import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { startStack, type Stack } from './support/stack.ts';
import { Visitor } from './support/visitor.ts';
import { Witness } from './support/witness.ts';

// Built at run time, so that a secret scanner that speaks has found something.
const madeUpKey = (filler: string, lastFour: string): string =>
  ['rk', 'live', filler.repeat(40) + lastFour].join('_');
const FIRST_KEY = madeUpKey('a', '4242');
const SECOND_KEY = madeUpKey('b', '7777');

describe('the main job, in a browser', () => {
  let stack: Stack;
  let browser: Browser;
  let ana: Visitor;
  let bela: Visitor;
  let witness: Witness;
  let credentialPath = '';

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(4910), launchBrowser()]);
    witness = new Witness(stack);
    ana = await Visitor.open(browser, stack, `ana-${String(Date.now())}@harbour.example`);
    bela = await Visitor.open(browser, stack, `bela-${String(Date.now())}@nord.example`);
  }, 600_000);

  // One story: after a failure the rest would only wait for what never comes.
  let broken = false;
  beforeEach(() => {
    expect(broken, 'an earlier part of the story failed').toBe(false);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || broken) return;
    broken = true;
    await Promise.all([ana, bela].map((visitor) => visitor.photograph(`main-job-${task.id}`)));
  });

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  test('a person signs up, enrols an authenticator and creates an agency', async () => {
    for (const [person, agency] of [
      [ana, 'Harbour & Pine'],
      [bela, 'Atelier Nord'],
    ] as const) {
      await person.signUp();
      await person.signIn();
      await person.enrol();
      await person.createAgency(agency);
    }
  }, 180_000);

  test('the session lies in HttpOnly, Secure, host-only cookies and not in the reach of the page', async () => {
    const cookies = await ana.cookies();
    const session = cookies.filter((cookie) => cookie.name.startsWith('__Host-'));
    expect(session.length).toBeGreaterThan(0);
    for (const cookie of session) expect(cookie).toMatchObject({ httpOnly: true, secure: true });
    const readable = await ana.page.evaluate(
      () => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }),
    );
    expect(readable).not.toMatch(/eyJ/);
  });

  test('a member stores a Stripe restricted key and sees only its last four characters', async () => {
    await ana.addSite('Pine Hotel', 'pine.example');
    await ana.storeKey('Stripe live', FIRST_KEY);
    expect(await ana.page.content()).not.toContain(FIRST_KEY);
    await ana.openCredential('Stripe live');
    credentialPath = new URL(ana.page.url()).pathname;
    const content = await ana.page.content();
    expect(content).toContain('4242');
    expect(content).not.toContain('aaaa');
  }, 120_000);

  test('a key that can move money is refused in the page, and nothing is stored', async () => {
    await ana.page.goto(`/${ana.handle}/credentials/new`);
    await ana.paste('Key', ['sk', 'live', 'c'.repeat(24)].join('_'));
    await ana.see(/A secret key can move money/);
    expect(await ana.page.getByLabel('Key', { exact: true }).inputValue()).toBe('');
  });

  test('a member reveals the key after a fresh code; hiding takes it out of the page', async () => {
    await ana.askToReveal(credentialPath, 'Quarterly deploy');
    await ana.page.getByRole('code').getByText(FIRST_KEY).waitFor();
    await ana.button('Hide now').click();
    await ana.see('Hidden.');
    expect(await ana.page.content()).not.toContain(FIRST_KEY);
    await ana.button('Close').click();
  }, 120_000);

  test('a code that was used opens nothing a second time', async () => {
    await ana.askToReveal(credentialPath, 'Once more', ana.authenticator?.lastCode());
    await ana.see(/Code not accepted\./);
    expect(await ana.page.content()).not.toContain(FIRST_KEY);
  }, 120_000);

  test('a member rotates the key, and the audit page tells every step in order', async () => {
    await ana.page.goto(credentialPath);
    await ana.button('Rotate').click();
    await ana.paste('New key', SECOND_KEY);
    await ana.fillCode();
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
    await ana.see(/v2 stored\./);
    await ana.button('Close').click();
    await ana.page.goto(`/${ana.handle}/audit`);
    await ana.heading('Audit log');
    const rows = ana.page.getByRole('row');
    await rows.filter({ hasText: 'Created the agency' }).waitFor();
    const newestFirst = (await rows.allInnerTexts()).slice(1);
    const sentences = [
      'Created the agency',
      'Added the site Pine Hotel',
      'Began to store v1 of Stripe live',
      'Stored v1 of Stripe live',
      'Revealed v1 of Stripe live',
      'Refused revealing Stripe live',
      'Began to store v2 of Stripe live',
      'Stored v2 of Stripe live',
    ];
    expect(newestFirst).toHaveLength(sentences.length);
    for (const [index, text] of newestFirst.toReversed().entries()) {
      expect(text.replaceAll(/\s+/g, ' ')).toContain(sentences[index]);
    }
  }, 120_000);

  test('an outsider cannot tell a key that is not theirs from one that does not exist', async () => {
    const theirs = await bela.page.goto(credentialPath);
    const theirsText = await bela.page.innerText('body');
    const absent = await bela.page.goto(credentialPath.replace(/[0-9a-f]{12}$/, '000000000000'));
    const absentText = await bela.page.innerText('body');
    expect(theirs?.status()).toBe(404);
    expect(absent?.status()).toBe(404);
    expect(theirsText).toBe(absentText);
    await bela.see('Nothing here, or nothing you may see.');
  });

  test('a member retires the key, and it cannot be revealed any more', async () => {
    await ana.page.goto(credentialPath);
    await ana.button(/More/).click();
    await ana.page.getByRole('menuitem', { name: 'Retire' }).click();
    const dialog = ana.page.getByRole('dialog');
    await dialog.getByLabel('Type Stripe live').fill('Stripe live');
    await ana.fillCode();
    await dialog.getByRole('button', { name: 'Retire key' }).click();
    await ana.see(/Retired/);
    await ana.page.goto(credentialPath);
    expect(await ana.button('Reveal').count()).toBe(0);
  }, 120_000);

  test('every opening stands in the audit chain and, with the same number and hash, in the ledger of the keyring', async () => {
    const chain = await witness.chain(ana.handle);
    const ledger = await witness.ledger(ana.handle);
    const openings = chain.filter(({ action }) => action === 'reveal.opened' || action === 'store.opened');
    expect(openings).toHaveLength(3);
    for (const { id, seq, hash } of openings) {
      expect(ledger).toContainEqual(
        expect.objectContaining({ entry: id, entrySeq: seq, entryHash: hash.toString('base64url') }),
      );
    }
  });

  test('a thief of the database reads neither key, nor reason, nor the secret of an authenticator', async () => {
    const everything = await witness.everything();
    expect(everything).toContain('4242');
    for (const secret of [FIRST_KEY, SECOND_KEY, 'Quarterly deploy', ana.secret]) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  test('no page of the story reported an error or a blocked script', () => {
    ana.expectNoProblems();
    bela.expectNoProblems();
  });
});
