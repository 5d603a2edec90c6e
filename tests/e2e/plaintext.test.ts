import type { Browser, CDPSession, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { startStack, type Stack } from './support/stack.ts';
import { Visitor } from './support/visitor.ts';

// Drawn anew and never named to the revealing page by this test: whatever is found there, the product left.
const FILLER = Buffer.from(crypto.getRandomValues(new Uint8Array(20))).toString('hex');
const KEY = ['rk', 'live', `${FILLER}4242`].join('_');

describe('what must not be seen', () => {
  let stack: Stack;
  let browser: Browser;
  let ana: Visitor;
  let credentialPath = '';

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(5000), launchBrowser()]);
    ana = await Visitor.open(browser, stack, `ana-${String(Date.now())}@pine.example`);
    await ana.settle('Harbour & Pine', 'Pine Hotel');
    await ana.storeKey('Stripe live', KEY);
    await ana.openCredential('Stripe live');
    credentialPath = new URL(ana.page.url()).pathname;
  }, 600_000);

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  test('a code that is typed before the scripts run goes nowhere', async () => {
    const early = await browser.newContext({ baseURL: stack.web, javaScriptEnabled: false });
    await early.addCookies(await ana.cookies());
    const page = await early.newPage();
    await page.goto('/new');
    const sent: Request[] = [];
    page.on('request', (request) => sent.push(request));
    await page.getByLabel('Name').fill('Early');
    await page.getByLabel('Code').fill('123456');
    await page.getByRole('button', { name: 'Create agency' }).click();
    await page.getByLabel('Code').press('Enter');
    await page.getByRole('heading', { name: 'New agency' }).click();
    expect(page.url()).toBe(`${stack.web}/new`);
    expect(sent).toEqual([]);
    await early.close();
  });

  test('a key in the field for the label is refused there and not sent', async () => {
    const sent: string[] = [];
    ana.page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')));
    await ana.page.goto(`/${ana.handle}/credentials/new`);
    await ana.paste('Label', KEY);
    await ana.button('Store key').click();
    await ana.see('That looks like a key.');
    expect(await ana.page.getByLabel('Label').inputValue()).toBe('');
    expect(sent.join('\n')).not.toContain(FILLER);
  });

  describe('of a revealed key', () => {
    let witness: Visitor;
    let devtools: CDPSession;

    // A browser of its own: the one above was told the key to paste it.
    let second: Browser;
    beforeAll(async () => {
      second = await launchBrowser();
      witness = await Visitor.open(second, stack, ana.email);
      await witness.takeCookies(await ana.cookies());
      witness.authenticator = ana.authenticator;
      devtools = await witness.page.context().newCDPSession(witness.page);
    }, 60_000);

    afterAll(async () => {
      await second.close();
    });

    async function reveal() {
      await witness.askToReveal(credentialPath, 'Quarterly deploy');
      await witness.button('Hide now').waitFor();
    }

    test('what was hidden is in no string of the page, its address or its storage', async () => {
      await reveal();
      const shown = await witness.page.getByRole('dialog').locator('code').first().textContent();
      expect(shown?.length).toBe(KEY.length);
      await witness.button('Hide now').click();
      await witness.see('Hidden.');
      await witness.button('Close').click();
      expect(await heapOf(devtools)).not.toContain(FILLER);
      expect(await witness.page.content()).not.toContain(FILLER);
      const kept = () =>
        JSON.stringify([history.state, { ...localStorage }, { ...sessionStorage }, location]);
      expect(await witness.page.evaluate(kept)).not.toContain(FILLER);
    }, 120_000);

    test('nothing comes back in a tab that was hidden, or a machine that slept, until the time was up', async () => {
      await reveal();
      const seen = await witness.page.evaluate(() => {
        const code = document.querySelector('[role=dialog] code');
        const turn = (hidden: boolean) => {
          Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
          return code?.textContent?.length ?? 0;
        };
        const [away, back] = [turn(true), turn(false)];
        turn(true);
        const clock = Date.now.bind(Date);
        Date.now = () => clock() + 61_000;
        return { away, back, late: turn(false) };
      });
      expect(seen).toEqual({ away: 0, back: KEY.length, late: 0 });
      await witness.see('Hidden.');
      witness.expectNoProblems();
    }, 120_000);
  });
});

/** Every string that the page's scripts still hold, after a collection of what nobody holds any more. */
async function heapOf(devtools: CDPSession): Promise<string> {
  const chunks: string[] = [];
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await devtools.send('HeapProfiler.enable');
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  return chunks.join('');
}
