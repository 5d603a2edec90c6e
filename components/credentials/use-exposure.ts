'use client';

import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { fromUtf8, type Bytes } from '@/lib/portable/bytes.ts';

const EXPOSURE_SECONDS = 60;
const EXTENSIONS_MAX = 10;
/** From here on a member may ask for more time (WCAG 2.2.1). */
const EXTEND_FROM_SECONDS = 20;

export interface Exposure {
  /** Where the characters are written, and only here. */
  readonly codeRef: RefObject<HTMLElement | null>;
  readonly secondsLeft: number;
  readonly isOver: boolean;
  readonly mayExtend: boolean;
  readonly extend: () => void;
  readonly hide: () => void;
  readonly copy: () => Promise<boolean>;
}

/**
 * Shows `plaintext` in one element for 60 s and overwrites the bytes when the time is over, the member hides it, the
 * page is left or the component goes. In a hidden tab the characters leave the document while the clock runs on. A
 * string once written cannot be overwritten in JavaScript; it is only let go.
 */
export function useExposure(plaintext: Bytes): Exposure {
  const codeRef = useRef<HTMLElement>(null);
  const endsAt = useRef(0);
  const [secondsLeft, setSecondsLeft] = useState(EXPOSURE_SECONDS);
  const [isOver, setIsOver] = useState(false);
  const [extensions, setExtensions] = useState(0);

  const hide = useCallback(() => {
    if (codeRef.current !== null) codeRef.current.textContent = '';
    plaintext.fill(0);
    setIsOver(true);
  }, [plaintext]);

  useEffect(() => {
    endsAt.current = performance.now() + EXPOSURE_SECONDS * 1000;
    const write = () => {
      if (codeRef.current === null) return;
      codeRef.current.textContent = document.hidden ? '' : readText(plaintext);
    };
    const tick = () => {
      const left = Math.max(0, Math.ceil((endsAt.current - performance.now()) / 1000));
      setSecondsLeft(left);
      if (left === 0) hide();
    };
    write();
    const timer = setInterval(tick, 250);
    document.addEventListener('visibilitychange', write);
    window.addEventListener('pagehide', hide);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', write);
      window.removeEventListener('pagehide', hide);
    };
  }, [plaintext, hide]);

  const extend = useCallback(() => {
    endsAt.current += EXPOSURE_SECONDS * 1000;
    setExtensions((count) => count + 1);
    setSecondsLeft(Math.ceil((endsAt.current - performance.now()) / 1000));
  }, []);

  const copy = useCallback(async () => {
    try {
      await navigator.clipboard.writeText(readText(plaintext));
      return true;
    } catch {
      return false;
    }
  }, [plaintext]);

  return {
    codeRef,
    secondsLeft,
    isOver,
    mayExtend: !isOver && secondsLeft <= EXTEND_FROM_SECONDS && extensions < EXTENSIONS_MAX,
    extend,
    hide,
    copy,
  };
}

function readText(plaintext: Bytes): string {
  const text = fromUtf8(plaintext);
  return text.ok ? text.value : '';
}
