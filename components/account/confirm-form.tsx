'use client';

import { useActionState } from 'react';
import { Button } from '../ui/button.tsx';
import type { FormPost, FormState } from './actions.ts';
import { refusalSentence } from './words.ts';
import { useZone } from './zone.ts';

type ConfirmFormProps = { confirm: FormPost; tokenHash: string; type: 'signup' | 'email' };

const FRESH: FormState = { kind: 'fresh' };

/** One press spends the link. A plain form, so it works before the page is alive, too. */
export function ConfirmForm({ confirm, tokenHash, type }: ConfirmFormProps) {
  const [state, submit, pending] = useActionState(confirm, FRESH);
  const zone = useZone();
  return (
    <form action={submit} className="grid gap-4">
      <p>Confirms the address that this link was sent to, and signs you in.</p>
      <input type="hidden" name="token_hash" value={tokenHash} />
      <input type="hidden" name="type" value={type} />
      {state.kind === 'refused' ? (
        <p role="alert" className="text-danger">
          {refusalSentence(state, zone)}
        </p>
      ) : null}
      <Button kind="primary" tall type="submit" busy={pending}>
        Confirm and continue
      </Button>
    </form>
  );
}
