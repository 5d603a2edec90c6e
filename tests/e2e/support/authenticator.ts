import { Secret, TOTP } from 'otpauth';
import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MILLISECONDS = 30_000;

/**
 * An authenticator app in the hand of a person: shows six digits, and waits for the next ones when the last were used.
 * It goes one step ahead of the clock where it can, which the keyring accepts as drift (RFC 6238 §5.2).
 */
export class Authenticator {
  readonly #totp: TOTP;
  #lastStep = 0;

  constructor(secret: string) {
    this.#totp = new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 });
  }

  /** A code that was never given out before. */
  async nextCode(): Promise<string> {
    const step = Math.max(this.#lastStep + 1, Math.floor(Date.now() / STEP_MILLISECONDS));
    const earliest = (step - 1) * STEP_MILLISECONDS + 500;
    if (earliest > Date.now()) await sleep(earliest - Date.now());
    this.#lastStep = step;
    return this.#totp.generate({ timestamp: step * STEP_MILLISECONDS });
  }

  /** The code that `nextCode` gave out last, once more. */
  lastCode(): string {
    return this.#totp.generate({ timestamp: this.#lastStep * STEP_MILLISECONDS });
  }
}
