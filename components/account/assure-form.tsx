'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { sealAuthorisation } from '@/lib/browser/authorise.ts';
import type { StepUpKey } from '@/lib/browser/step-up-key.ts';
import type { SessionId, UserId } from '@/lib/portable/ids.ts';
import type { Assure } from '../step-up/actions.ts';
import { CodeField, takeCode } from '../step-up/code-field.tsx';
import { Button } from '../ui/button.tsx';
import { FailureText } from '../ui/failure.tsx';
import { useZone } from './zone.ts';

type AssureFormProps = {
  stepUpKey: StepUpKey;
  userId: UserId;
  sessionId: SessionId;
  assure: Assure;
  next: string;
};

/** The second half of a sign-in: one code, sealed in this page to the keyring. */
export function AssureForm({ stepUpKey, userId, sessionId, assure, next }: AssureFormProps) {
  const router = useRouter();
  const zone = useZone();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ReactNode>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    const code = takeCode(input.current);
    if (!code.ok) return setError(code.failure);
    setBusy(true);
    setError(null);
    const ask = await sealAuthorisation({
      stepUpKey,
      userId,
      action: 'session.assure',
      tenantId: null,
      target: { kind: 'session', id: sessionId },
      parameters: { action: 'session.assure' },
      code: code.value,
    });
    const answer = await assure(ask).catch(() => null);
    if (answer?.ok) return router.replace(next);
    setBusy(false);
    setError(answer ? <FailureText failure={answer.failure} zone={zone} /> : 'Could not be sent. Try again.');
    input.current?.focus();
  }

  return (
    <form method="dialog" onSubmit={submit} className="grid gap-4">
      <CodeField inputRef={input} hint="Six digits, from your authenticator." error={error} />
      <Button kind="primary" tall type="submit" busy={busy}>
        Continue
      </Button>
    </form>
  );
}
