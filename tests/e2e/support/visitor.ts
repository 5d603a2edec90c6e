import type { Browser, BrowserContext, Cookie, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { Authenticator } from './authenticator.ts';
import type { Stack } from './stack.ts';

/** A person with a browser of their own. Every console error and every blocked script or style fails the test. */
export class Visitor {
  readonly page: Page;
  readonly email: string;
  readonly #context: BrowserContext;
  readonly #stack: Stack;
  readonly #problems: string[] = [];
  authenticator: Authenticator | null = null;
  secret = '';

  private constructor(stack: Stack, context: BrowserContext, page: Page, email: string) {
    this.#stack = stack;
    this.#context = context;
    this.page = page;
    this.email = email;
    page.on('console', (message) => {
      // The browser reports the status of every failed request; the answers themselves are asserted.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.#problems.push(message.text());
      }
    });
    page.on('pageerror', (error) => this.#problems.push(error.message));
  }

  static async open(browser: Browser, stack: Stack, email: string): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: stack.web,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return new Visitor(stack, context, page, email);
  }

  get password(): string {
    return `${this.email} keeps a long password`;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  async see(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  async heading(name: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  async signUp(): Promise<void> {
    await this.page.goto('/sign-up');
    await this.page.getByLabel('E-mail').fill(this.email);
    await this.page.getByLabel('Password').fill(this.password);
    await this.button('Create account').click();
    await this.see('Check your mailbox.');
  }

  async signIn(): Promise<void> {
    await this.page.goto('/sign-in');
    await this.page.getByLabel('E-mail').fill(this.email);
    await this.page.getByLabel('Password').fill(this.password);
    await this.button('Continue').click();
  }

  /** From nothing to an agency with one site. */
  async settle(agency: string, site: string): Promise<void> {
    await this.signUp();
    await this.signIn();
    await this.enrol();
    await this.createAgency(agency);
    await this.addSite(site, 'site.example');
  }

  /** Goes through the reveal dialog up to its answer. */
  async askToReveal(credentialPath: string, reason: string, code?: string): Promise<void> {
    await this.page.goto(credentialPath);
    await this.button('Reveal').click();
    await this.page.getByLabel('Reason').fill(reason);
    await this.fillCode(code);
    await this.page.getByRole('dialog').getByRole('button', { name: 'Reveal' }).click();
  }

  /** Types the secret that the page shows into an authenticator, as a person without a camera would. */
  async enrol(): Promise<void> {
    await this.heading('Set up your authenticator');
    this.secret = (await this.page.getByRole('definition').innerText()).replaceAll(' ', '');
    this.authenticator = new Authenticator(this.secret);
    await this.fillCode();
    await this.button('Confirm').click();
  }

  async createAgency(name: string): Promise<void> {
    await this.page.getByLabel('Name').waitFor();
    await this.page.getByLabel('Name').fill(name);
    await this.fillCode();
    await this.button('Create agency').click();
    await this.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  }

  async fillCode(code?: string): Promise<void> {
    await this.page.getByLabel('Code').fill(code ?? (await this.nextCode()));
  }

  async nextCode(): Promise<string> {
    if (!this.authenticator) throw new Error('this person has no authenticator yet');
    return this.authenticator.nextCode();
  }

  /** The agency's part of the address that this person stands in. */
  get handle(): string {
    return new URL(this.page.url()).pathname.split('/')[1] ?? '';
  }

  async addSite(name: string, domain: string): Promise<void> {
    await this.page.goto(`/${this.handle}/sites`);
    await this.button('Add site').first().click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Domain').fill(domain);
    await dialog.getByRole('button', { name: 'Add site' }).click();
    await this.heading(name);
  }

  async paste(label: string, text: string): Promise<void> {
    await this.page.evaluate((value) => navigator.clipboard.writeText(value), text);
    await this.page.getByLabel(label, { exact: true }).focus();
    await this.page.keyboard.press('ControlOrMeta+v');
  }

  async storeKey(label: string, key: string): Promise<void> {
    await this.page.goto(`/${this.handle}/credentials/new`);
    await this.paste('Key', key);
    await this.page.getByLabel('Label').fill(label);
    await this.button('Store key').click();
    await this.see(/^Stored\./);
  }

  async openCredential(label: string): Promise<void> {
    await this.page.goto(`/${this.handle}/credentials`);
    await this.page.getByRole('link', { name: label }).first().click();
    await this.heading(label);
  }

  async cookies(): Promise<Cookie[]> {
    return this.#context.cookies(this.#stack.web);
  }

  async takeCookies(cookies: Cookie[]): Promise<void> {
    await this.#context.addCookies(cookies);
  }

  expectNoProblems(): void {
    expect(this.#problems).toEqual([]);
  }

  /** Leaves a picture of where a failed test stands. */
  async photograph(name: string): Promise<void> {
    await this.page.screenshot({ path: `test-results/${name}-${this.email}.png`, fullPage: true });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
