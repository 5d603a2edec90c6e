'use client';

import { useId, useRef, useState, type ReactNode } from 'react';
import { sealAuthorisation } from '@/lib/browser/authorise.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureText } from '../ui/failure.tsx';
import type { Assure } from './actions.ts';
import type { Authority } from './authority.ts';
import { CodeField, takeCode } from './code-field.tsx';
import { outcomeOf } from './outcome.ts';

type AssureDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** What the code is for: "Storing a key needs a fresh code." */
  purpose: string;
  authority: Authority;
  zone: string;
  assure: Assure;
  /** Called once the session is assured: what was asked for goes on. */
  onAssured: () => void;
};

/** Asks for one code when a session has none, or one that is too old, and lets the action go on. */
export function AssureDialog(props: AssureDialogProps) {
  const form = useId();
  const [busy, setBusy] = useState(false);
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title="Confirm that it is you"
      description={`${props.purpose} It holds for 12 hours.`}
      persistent
      actions={
        <>
          <Button kind="primary" tall type="submit" form={form} busy={busy}>
            Continue
          </Button>
          <Button tall onClick={() => props.onOpenChange(false)}>
            Cancel
          </Button>
        </>
      }
    >
      <AssureForm id={form} busy={busy} setBusy={setBusy} {...props} />
    </Dialog>
  );
}

type AssureFormProps = AssureDialogProps & { id: string; busy: boolean; setBusy: (busy: boolean) => void };

function AssureForm({ id, authority, zone, assure, onAssured, busy, setBusy }: AssureFormProps) {
  const codeRef = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<ReactNode>(null);

  async function submit() {
    const code = takeCode(codeRef.current);
    if (!code.ok) return setProblem(code.failure);
    setBusy(true);
    setProblem(null);
    const answer = await assureSession(authority, code.value, assure);
    setBusy(false);
    if (answer.ok) return onAssured();
    setProblem(<FailureText failure={answer.failure} zone={zone} />);
    codeRef.current?.focus();
  }

  return (
    <form
      method="dialog"
      id={id}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <CodeField inputRef={codeRef} error={problem} />
    </form>
  );
}

/** Seals a code for this session and passes it on. */
export async function assureSession(authority: Authority, code: string, assure: Assure): ReturnType<Assure> {
  const { sealed, parameters } = await sealAuthorisation({
    stepUpKey: authority.stepUpKey,
    userId: authority.userId,
    action: 'session.assure',
    tenantId: null,
    target: { kind: 'session', id: authority.sessionId },
    parameters: { action: 'session.assure' },
    code,
  });
  return outcomeOf(assure({ sealed, parameters }));
}
