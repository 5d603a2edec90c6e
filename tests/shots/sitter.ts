import type { Browser, Locator, Page } from 'playwright-core';
import { Authenticator } from '../e2e/support/authenticator.ts';
import { Camera, WIDE } from './camera.ts';
import type { DemoMember } from './product.ts';

/** Somebody in front of the camera: a page, a telephone, and the agency they are in. */
export class Sitter {
  readonly page: Page;
  readonly camera: Camera;
  authenticator: Authenticator | null = null;

  private constructor(page: Page, camera: Camera) {
    this.page = page;
    this.camera = camera;
  }

  static async open(
    browser: Browser,
    web: string,
    folder: string,
    say: (line: string) => void,
  ): Promise<Sitter> {
    const context = await browser.newContext({
      baseURL: web,
      viewport: WIDE,
      timezoneId: 'Europe/Lisbon',
      locale: 'en-GB',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return new Sitter(page, new Camera(page, folder, say));
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  async see(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Waits for a refusal in place. The framework's own live region is an alert as well. */
  async refused(): Promise<void> {
    await this.page.locator('p[role=alert]').first().waitFor();
  }

  async code(): Promise<string> {
    if (this.authenticator === null) throw new Error('no authenticator yet');
    return this.authenticator.nextCode();
  }

  async fillCode(code?: string): Promise<void> {
    await this.page.getByLabel('Code').fill(code ?? (await this.code()));
  }

  async paste(label: string, text: string): Promise<void> {
    await this.page.evaluate((value) => navigator.clipboard.writeText(value), text);
    await this.page.getByLabel(label, { exact: true }).focus();
    await this.page.keyboard.press('ControlOrMeta+v');
  }

  async storeKey(home: string, label: string, key: string): Promise<void> {
    await this.page.goto(`${home}/credentials/new`);
    await this.paste('Key', key);
    await this.page.getByLabel('Label').fill(label);
    await this.button('Store key').click();
    await this.see(/^Stored\./);
  }

  async typePassword({ email, password }: Pick<DemoMember, 'email' | 'password'>): Promise<void> {
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByLabel('Password').fill(password);
  }

  /** Signs in a member of the demo, whose last codes another run may have used. Returns the agency's path. */
  async signIn(member: DemoMember): Promise<string> {
    this.authenticator = new Authenticator(member.secret);
    await this.page.goto('/sign-in');
    await this.typePassword(member);
    await this.button('Continue').click();
    await this.page.getByLabel('Code').waitFor();
    for (;;) {
      await this.fillCode();
      await this.button('Continue').click();
      const inside = this.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
      const refused = this.page.getByText('Code not accepted.').waitFor();
      await Promise.race([inside, refused]);
      inside.catch(() => undefined);
      refused.catch(() => undefined);
      if (!(await this.page.getByText('Code not accepted.').isVisible())) break;
    }
    return new URL(this.page.url()).pathname;
  }
}
