'use client';

import { useState } from 'react';

/** The first eight characters of an id or hash. Pressing copies the whole. */
export function Id({ value, label }: { value: string; label: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      title={value}
      aria-label={`${label} ${value.slice(0, 8)}, copy`}
      className="rounded-tag text-last-four hover:bg-hover relative justify-self-start px-1 font-mono pointer-coarse:after:absolute pointer-coarse:after:inset-x-0 pointer-coarse:after:-inset-y-3"
      onClick={() => {
        void navigator.clipboard.writeText(value).then(() => setCopied(true));
      }}
      onBlur={() => setCopied(false)}
    >
      {value.slice(0, 8)}
      <span role="status" className="text-text-3">
        {copied ? ' copied' : ''}
      </span>
    </button>
  );
}
