'use client';

import { useEffect, useId, useState, type ReactNode } from 'react';
import type { FailureBody } from '@/lib/portable/contracts/failure.ts';
import type { CredentialId } from '@/lib/portable/ids.ts';
import type { Authority } from '../step-up/authority.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Status } from '../ui/status.tsx';
import type { Reveal } from './actions.ts';
import { EntryLink } from './entry-link.tsx';
import { RevealForm } from './reveal-form.tsx';
import { RevealedKey } from './revealed-key.tsx';
import { useReveal, type RevealRun } from './use-reveal.ts';

type RevealDialogProps = {
  open: boolean;
  onClose: () => void;
  authority: Authority;
  handle: string;
  zone: string;
  credential: { id: CredentialId; version: number; label: string };
  reveal: Reveal;
};

/** Reveals one version. Not a route, so that no plaintext lies behind the Back button. */
export function RevealDialog(props: RevealDialogProps) {
  const { credential } = props;
  const form = useId();
  const [reason, setReason] = useState('');
  const run = useReveal(props.authority, credential.id, credential.version, props.reveal);
  const { step } = run;

  function close() {
    // Escape hides a shown key first; closing is a second press.
    if (step.name === 'shown') return run.hide();
    run.reset();
    setReason('');
    props.onClose();
  }

  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => {
        if (!open) close();
      }}
      title={`Reveal ${credential.label}`}
      persistent
      actions={actionsOf(run, form, close)}
    >
      {step.name === 'asking' ? (
        <RevealForm
          id={form}
          reason={reason}
          onReason={setReason}
          failure={step.failure}
          zone={props.zone}
          onSubmit={(given, code) => void run.start(given, code)}
        />
      ) : null}
      {step.name === 'opening' ? <Opening /> : null}
      {step.name === 'shown' ? (
        <RevealedKey plaintext={step.plaintext} entry={step.entry} handle={props.handle} onHide={run.hide} />
      ) : null}
      {step.name === 'hidden' ? (
        <div role="status" className="grid gap-1">
          <p>Hidden.</p>
          <p className="text-text-2">
            Seeing it again needs a new code. <EntryLink handle={props.handle} seq={step.entry} />.
          </p>
        </div>
      ) : null}
      {step.name === 'not_revealed' ? (
        <p role="alert" className="text-danger">
          {notRevealedSentence(step.failure)}
        </p>
      ) : null}
    </Dialog>
  );
}

// A shown key has its verbs beside it, so the dialog has none of its own.
function actionsOf(run: RevealRun, form: string, onClose: () => void): ReactNode {
  switch (run.step.name) {
    case 'asking':
    case 'opening':
      return (
        <>
          <Button kind="primary" tall type="submit" form={form} busy={run.step.name === 'opening'}>
            Reveal
          </Button>
          <Button tall onClick={onClose}>
            Cancel
          </Button>
        </>
      );
    case 'shown':
      return null;
    case 'hidden':
    case 'not_revealed':
      return (
        <>
          <Button tall autoFocus onClick={onClose}>
            Close
          </Button>
          <Button tall kind="quiet" onClick={run.reset}>
            Reveal again
          </Button>
        </>
      );
  }
}

function Opening() {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), 3000);
    return () => clearTimeout(timer);
  }, []);
  return <Status>{isSlow ? 'Still opening.' : 'Opening…'}</Status>;
}

function notRevealedSentence(failure: FailureBody | null): string {
  const [attempt, failed] = failure?.entries ?? [];
  const entries = [
    attempt === undefined ? null : `Attempt: entry ${String(attempt)}`,
    failed === undefined ? null : `failure: ${String(failed)}`,
  ].filter((part) => part !== null);
  const tried = entries.length === 0 ? '' : ` ${entries.join('; ')}.`;
  return `Not revealed.${tried}${failure === null ? '' : ` Request ${failure.requestId}`}`;
}
