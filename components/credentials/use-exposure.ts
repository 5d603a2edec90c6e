'use client';

import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { fromUtf8, type Bytes } from '@/lib/portable/bytes.ts';
import { laterBy, momentNow, secondsUntil } from './exposure-clock.ts';
import { onSignOut } from '../shell/sign-out-signal.ts';

export const EXPOSURE_SECONDS = 60;
const EXTENSIONS_MAX = 10;
/** From here on a member may ask for more time (WCAG 2.2.1). */
export const EXTEND_FROM_SECONDS = 20;

export interface Exposure {
  /** Where the characters are written, and only here. */
  readonly codeRef: RefObject<HTMLElement | null>;
  readonly secondsLeft: number;
  readonly mayExtend: boolean;
  readonly extend: () => void;
  /** Copies the characters; false when the browser refuses. */
  readonly copy: () => Promise<boolean>;
}

/**
 * Shows `plaintext` in one element for 60 s and calls `onOver` when the time is up, the page is left or any tab of this
 * browser signs out. In a hidden tab the characters leave the document while the clock runs on; they come back only if
 * it has not run out, since a hidden or sleeping page gets its timers late. The owner of the bytes overwrites them; a
 * string once written cannot be overwritten in JavaScript and is only let go.
 */
export function useExposure(plaintext: Bytes, onOver: () => void): Exposure {
  const codeRef = useRef<HTMLElement>(null);
  const endsAt = useRef({ monotonicMs: 0, wallMs: 0 });
  const [secondsLeft, setSecondsLeft] = useState(EXPOSURE_SECONDS);
  const [extensions, setExtensions] = useState(0);

  useEffect(() => {
    const element = codeRef.current;
    endsAt.current = laterBy(momentNow(), EXPOSURE_SECONDS);
    const tick = () => {
      const left = secondsUntil(endsAt.current, momentNow());
      setSecondsLeft(left);
      if (left === 0) onOver();
      return left;
    };
    const write = () => {
      const isShown = tick() > 0 && !document.hidden;
      if (element !== null) element.textContent = isShown ? readText(plaintext) : '';
    };
    write();
    const timer = setInterval(tick, 250);
    document.addEventListener('visibilitychange', write);
    window.addEventListener('pagehide', onOver);
    const stopListening = onSignOut(onOver);
    return () => {
      stopListening();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', write);
      window.removeEventListener('pagehide', onOver);
      if (element !== null) element.textContent = '';
    };
  }, [plaintext, onOver]);

  const extend = useCallback(() => {
    endsAt.current = laterBy(endsAt.current, EXPOSURE_SECONDS);
    setExtensions((count) => count + 1);
    setSecondsLeft(secondsUntil(endsAt.current, momentNow()));
  }, []);

  const copy = useCallback(() => writeClipboard(readText(plaintext)), [plaintext]);

  return {
    codeRef,
    secondsLeft,
    mayExtend: secondsLeft <= EXTEND_FROM_SECONDS && extensions < EXTENSIONS_MAX,
    extend,
    copy,
  };
}

export async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function readText(plaintext: Bytes): string {
  const text = fromUtf8(plaintext);
  return text.ok ? text.value : '';
}
