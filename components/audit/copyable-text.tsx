'use client';

import { useState } from 'react';
import { Button } from '../ui/button.tsx';

/** A long public value, whole, with a verb that copies it. */
export function CopyableText({ text, name }: { text: string; name: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <code className="text-last-four min-w-0 font-mono break-all">{text}</code>
      <Button
        kind="quiet"
        className="max-sm:-ml-3"
        aria-label={`Copy ${name}`}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        onBlur={() => setCopied(false)}
      >
        Copy
      </Button>
      <span role="status" className="text-small text-text-3">
        {copied ? 'Copied.' : ''}
      </span>
    </span>
  );
}
