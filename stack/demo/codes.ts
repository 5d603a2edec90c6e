import { setTimeout as pause } from 'node:timers/promises';
import { TOTP } from 'otpauth';

const STEP_SECONDS = 30;
/** So close to the end of a step, a code could arrive in the next one and be a step older than meant. */
const MARGIN_SECONDS = 4;

export interface CodeSource {
  /** The next code that was never used, waiting for its time when all present ones are spent. */
  next: () => Promise<string>;
}

/**
 * Codes of one authenticator (RFC 6238, SHA-1, 6 digits, 30 s), each handed out once. The keyring accepts the step
 * before and after the present one, so three codes are to be had at once.
 */
export function createCodeSource(secret: string): CodeSource {
  const totp = new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: STEP_SECONDS });
  let lastStep = 0;
  return {
    next: async () => {
      const intoStep = (Date.now() / 1000) % STEP_SECONDS;
      if (intoStep > STEP_SECONDS - MARGIN_SECONDS) await pause((STEP_SECONDS - intoStep) * 1000 + 50);
      const presentStep = () => Math.floor(Date.now() / 1000 / STEP_SECONDS);
      const step = Math.max(presentStep() - 1, lastStep + 1);
      const early = step - 1 - presentStep();
      if (early > 0) await pause(early * STEP_SECONDS * 1000 - (Date.now() % (STEP_SECONDS * 1000)) + 50);
      lastStep = step;
      return totp.generate({ timestamp: step * STEP_SECONDS * 1000 });
    },
  };
}
