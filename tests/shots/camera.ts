import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CDPSession, Page } from 'playwright-core';

export const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };
const ZOOMED = { width: 640, height: 400 };
const TOUCH_TARGET_PIXELS = 44;

/** One page's pictures in light, dark and narrow, with what a machine can see wrong in them. */
export class Camera {
  readonly #page: Page;
  readonly #folder: string;
  readonly #say: (line: string) => void;
  #session: CDPSession | null = null;

  constructor(page: Page, folder: string, say: (line: string) => void) {
    this.#page = page;
    this.#folder = folder;
    this.#say = say;
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Photographs the page as it stands: `name.light.png`, `name.dark.png`, `name.narrow.png`, and its accessibility
   * tree. Waits for what still loads, unless that is the picture.
   */
  async take(name: string, isLoading = false): Promise<void> {
    const page = this.#page;
    if (!isLoading) await page.getByText(/^Loading /).waitFor({ state: 'detached' });
    // The fonts decide every width.
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await this.#photograph(name, 'light');
    writeFileSync(
      path.join(this.#folder, `${name}.tree.yml`),
      await page.locator('body').ariaSnapshot({ timeout: 5000 }),
    );
    await page.emulateMedia({ colorScheme: 'dark' });
    await this.#photograph(name, 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    this.#report(name, 'light', await page.evaluate(nameless));
    await page.setViewportSize(ZOOMED);
    this.#report(name, 'at 200 %', await page.evaluate(sideways));
    await page.setViewportSize(NARROW);
    await this.#touch(true);
    this.#report(name, 'narrow', [
      ...(await page.evaluate(sideways)),
      ...(await page.evaluate(smallTargets, TOUCH_TARGET_PIXELS)),
    ]);
    await this.#photograph(name, 'narrow');
    await this.#touch(false);
    await page.setViewportSize(WIDE);
    this.#say(name);
  }

  async #photograph(name: string, mode: string): Promise<void> {
    const page = this.#page;
    const size = page.viewportSize() ?? WIDE;
    const isModal = (await page.locator('[role=dialog], [role=menu]').count()) > 0;
    // Not Playwright's own full-page picture: it would end the touch screen for what is taller than the window.
    const height = isModal ? 0 : await page.evaluate(() => document.documentElement.scrollHeight);
    if (height > size.height) await page.setViewportSize({ width: size.width, height });
    await page.screenshot({
      path: path.join(this.#folder, `${name}.${mode}.png`),
      animations: 'disabled',
    });
    if (height > size.height) await page.setViewportSize(size);
  }

  async #touch(enabled: boolean): Promise<void> {
    this.#session ??= await this.#page.context().newCDPSession(this.#page);
    await this.#session.send('Emulation.setTouchEmulationEnabled', { enabled });
  }

  #report(name: string, mode: string, problems: readonly string[]): void {
    for (const problem of problems) this.#say(`  ${name}, ${mode}: ${problem}`);
  }
}

/** Controls without an accessible name, and pages that have not exactly one h1. */
function nameless(): string[] {
  const controls = [
    ...document.querySelectorAll<HTMLElement>('button, a[href], input:not([type=hidden]), select'),
  ];
  const unnamed = controls.filter((control) => {
    const labels = 'labels' in control ? (control as HTMLInputElement).labels : null;
    return !control.ariaLabel && !control.textContent.trim() && !labels?.length;
  });
  const headings = document.querySelectorAll('h1').length;
  return [
    ...unnamed.map((control) => `without a name: ${control.outerHTML.slice(0, 120)}`),
    ...(headings === 1 ? [] : [`${String(headings)} h1`]),
  ];
}

/** Whether the page must be moved sideways, and what sticks out. */
function sideways(): string[] {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll('body *')].filter(
    (element) => element.getBoundingClientRect().right > width + 1,
  );
  return [`scrolls sideways: ${wide.at(-1)?.outerHTML.slice(0, 120) ?? 'unknown'}`];
}

/** Buttons and fields that a finger can hardly meet. Links inside a text are let be (WCAG 2.5.8). */
function smallTargets(least: number): string[] {
  return [...document.querySelectorAll<HTMLElement>('button, input:not([type=hidden]), select')]
    .map((control) => (control.closest('label') ?? control).getBoundingClientRect())
    .filter((box) => box.height > 1 && box.height < least)
    .map((box) => `${String(Math.round(box.height))} px high at ${String(Math.round(box.y))}`);
}
