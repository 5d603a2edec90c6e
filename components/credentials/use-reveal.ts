'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { beginReveal } from '@/lib/browser/reveal.ts';
import type { Bytes } from '@/lib/portable/bytes.ts';
import type { FailureBody } from '@/lib/portable/contracts/failure.ts';
import type { CredentialId } from '@/lib/portable/ids.ts';
import type { Authority } from '../step-up/authority.ts';
import type { Reveal } from './actions.ts';

export type RevealStep =
  | { readonly name: 'asking'; readonly failure: FailureBody | null }
  | { readonly name: 'opening' }
  | { readonly name: 'shown'; readonly plaintext: Bytes; readonly entry: number }
  | { readonly name: 'hidden'; readonly entry: number }
  | { readonly name: 'not_revealed'; readonly failure: FailureBody | null };

export interface RevealRun {
  readonly step: RevealStep;
  readonly start: (reason: string, code: string) => Promise<void>;
  readonly hide: () => void;
  readonly reset: () => void;
}

/**
 * One reveal, from the code to the hidden key. The opened bytes live in this hook alone and are overwritten as soon as
 * the key is hidden, the dialog closes, or an answer arrives that nobody waits for any more.
 */
export function useReveal(
  authority: Authority,
  credentialId: CredentialId,
  version: number,
  reveal: Reveal,
): RevealRun {
  const [step, setStep] = useState<RevealStep>({ name: 'asking', failure: null });
  const bytes = useRef<Bytes | null>(null);
  const run = useRef(0);

  const forget = useCallback(() => {
    run.current += 1;
    bytes.current?.fill(0);
    bytes.current = null;
  }, []);

  useEffect(() => forget, [forget]);

  const start = useCallback(
    async (reason: string, code: string) => {
      forget();
      const mine = run.current;
      setStep({ name: 'opening' });
      const { stepUpKey, userId, tenantId } = authority;
      const exchange = await beginReveal({
        stepUpKey,
        userId,
        tenantId,
        credentialId,
        version,
        reason,
        code,
      });
      const { sealed, parameters, operationId, recipientKey } = exchange;
      const ask = { credentialId, version, sealed, parameters, operationId, recipientKey, reason };
      const answer = await reveal(ask).catch(() => null);
      if (answer === null || !answer.ok) {
        if (run.current === mine) setStep(stepAfterRefusal(answer === null ? null : answer.failure));
        return;
      }
      const opened = await exchange.open(answer.value.sealed);
      if (run.current !== mine) {
        if (opened.ok) opened.value.fill(0);
        return;
      }
      if (!opened.ok) return setStep({ name: 'not_revealed', failure: null });
      bytes.current = opened.value;
      setStep({ name: 'shown', plaintext: opened.value, entry: answer.value.entry });
    },
    [authority, credentialId, version, reveal, forget],
  );

  const hide = useCallback(() => {
    forget();
    setStep((current) => (current.name === 'shown' ? { name: 'hidden', entry: current.entry } : current));
  }, [forget]);

  const reset = useCallback(() => {
    forget();
    setStep({ name: 'asking', failure: null });
  }, [forget]);

  return { step, start, hide, reset };
}

// Before the grant a refusal is about the code, so the form stays. After it something was tried and left entries.
function stepAfterRefusal(failure: FailureBody | null): RevealStep {
  if (failure === null || (failure.entries !== undefined && failure.entries.length > 0)) {
    return { name: 'not_revealed', failure };
  }
  return { name: 'asking', failure };
}
