'use client';

import { useEffect, useRef, useState } from 'react';
import type { Bytes } from '@/lib/portable/bytes.ts';
import { Button } from '../ui/button.tsx';
import { Status } from '../ui/status.tsx';
import { EntryLink } from './entry-link.tsx';
import { EXPOSURE_SECONDS, EXTEND_FROM_SECONDS, useExposure, writeClipboard } from './use-exposure.ts';

type RevealedKeyProps = {
  plaintext: Bytes;
  entry: number;
  handle: string;
  onHide: () => void;
};

/** The one place where a key stands in clear: amber, counted down, gone on Hide now. */
export function RevealedKey({ plaintext, entry, handle, onHide }: RevealedKeyProps) {
  const exposure = useExposure(plaintext, onHide);
  const [copied, setCopied] = useState<'no' | 'copied' | 'cleared' | 'refused'>('no');
  const copyRef = useRef<HTMLButtonElement>(null);
  const left = exposure.secondsLeft;

  useEffect(() => copyRef.current?.focus(), []);

  async function copy() {
    setCopied((await exposure.copy()) ? 'copied' : 'refused');
  }

  async function clear() {
    if (await writeClipboard('')) setCopied('cleared');
    copyRef.current?.focus();
  }

  return (
    <div
      className="grid gap-4 max-sm:pb-20"
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === 'c') void copy();
        if (event.key === 'h') onHide();
      }}
    >
      <div className="grid gap-2">
        <div className="control-height flex items-center justify-between gap-4">
          <span>
            Hides in {Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')}
          </span>
          {exposure.mayExtend ? <Button onClick={exposure.extend}>60 s more</Button> : null}
        </div>
        <progress
          aria-label="Time until the key is hidden"
          max={EXPOSURE_SECONDS}
          value={Math.min(left, EXPOSURE_SECONDS)}
          className={
            '[&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-exposed ' +
            '[&::-moz-progress-bar]:bg-exposed bg-sunken h-1.5 w-full appearance-none overflow-hidden rounded-full'
          }
        />
      </div>
      <code
        ref={exposure.codeRef}
        translate="no"
        className="border-exposed bg-sunken rounded-control text-key block min-h-12 border-2 p-3 font-mono break-all select-all"
      />
      <div className="max-sm:border-line max-sm:bg-surface flex flex-wrap gap-2 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:flex-row-reverse max-sm:border-t max-sm:p-4">
        <Button ref={copyRef} kind="primary" tall aria-keyshortcuts="c" onClick={() => void copy()}>
          Copy
        </Button>
        <Button tall aria-keyshortcuts="h" onClick={onHide}>
          Hide now
        </Button>
      </div>
      <p className="text-text-2">
        Sealed to this tab. <EntryLink handle={handle} seq={entry} />.
      </p>
      <div role="status" className="text-text-2 flex min-h-8 flex-wrap items-center gap-2">
        {copied === 'copied' ? (
          <>
            Copied. It stays in your clipboard.
            <Button onClick={() => void clear()}>Clear clipboard</Button>
          </>
        ) : null}
        {copied === 'cleared' ? 'Clipboard cleared.' : null}
        {copied === 'refused'
          ? 'The browser did not let this page copy. Select the characters instead.'
          : null}
      </div>
      <Status hidden>{spokenCountdown(left)}</Status>
    </div>
  );
}

function spokenCountdown(secondsLeft: number): string {
  return secondsLeft > EXTEND_FROM_SECONDS ? 'Key shown. Hides in 60 seconds.' : 'Hides in 20 seconds.';
}
