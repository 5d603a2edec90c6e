/** `npm run shots`: photographs every screen of the main job in every state that can be brought about, into ./shots. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/chromium.ts';
import { firstRun } from './first-run.ts';
import { ledger } from './ledger.ts';
import { openProduct, type Product } from './product.ts';
import { Sitter } from './sitter.ts';
import { lockedOut, trouble } from './trouble.ts';
import { verbs } from './verbs.ts';

const PARTS = ['ledger', 'trouble', 'verbs', 'first-run'];

const { values } = parseArgs({
  options: {
    state: { type: 'string', default: '.strongroom' },
    out: { type: 'string', default: 'shots' },
    only: { type: 'string', default: PARTS.join(',') },
  },
});
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const product = await openProduct(path.resolve(values.state));
try {
  const browser = await launchBrowser();
  await photograph(product, browser, new Set(values.only.split(',')));
  await browser.close();
} finally {
  await product.stop();
}

async function photograph({ web, demo, sql }: Product, browser: Browser, parts: Set<string>): Promise<void> {
  const folder = path.resolve(values.out);
  const open = () => Sitter.open(browser, web, folder, say);
  const [ada] = demo;
  if (ada === undefined) throw new Error('this stack has no demo: start it with --demo');
  if (parts.has('ledger') || parts.has('trouble') || parts.has('verbs')) {
    const member = await open();
    const home = await member.signIn(ada);
    if (parts.has('ledger')) await ledger(member, home);
    if (parts.has('trouble')) await trouble(member, home, sql);
    // Last, because it sets the page's clock.
    if (parts.has('verbs')) await verbs(member, home);
  }
  if (parts.has('first-run')) {
    const newcomer = await open();
    const account = {
      email: `mara-${String(Date.now())}@lighthouse.example`,
      password: 'a long password that nobody guesses',
    };
    await lockedOut(newcomer, await firstRun(newcomer, account), account.email);
  }
}
