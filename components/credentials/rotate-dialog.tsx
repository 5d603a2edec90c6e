'use client';

import Link from 'next/link';
import { useId, useRef, useState, type ReactNode } from 'react';
import type { FailureBody } from '@/lib/portable/contracts/failure.ts';
import type { CredentialId } from '@/lib/portable/ids.ts';
import { PROVIDER_NAMES } from '@/lib/portable/intake/names.ts';
import { assureSession } from '../step-up/assure-dialog.tsx';
import type { Assure } from '../step-up/actions.ts';
import type { Authority } from '../step-up/authority.ts';
import { CodeField, takeCode } from '../step-up/code-field.tsx';
import { outcomeOf } from '../step-up/outcome.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureText } from '../ui/failure.tsx';
import type { OpenIntake, Rotate, Stored } from './actions.ts';
import { EntryLink } from './entry-link.tsx';
import { IntakeBox } from './intake-box.tsx';
import { sealRotation, type RotatedCredential } from './seal-rotation.ts';
import { useIntake } from './use-intake.ts';
import { PROVIDER_KEYS_PAGE } from './words.ts';

type RotateDialogProps = {
  open: boolean;
  onClose: () => void;
  authority: Authority;
  handle: string;
  zone: string;
  credential: RotatedCredential;
  openIntake: OpenIntake;
  rotate: Rotate;
  assure: Assure;
};

/** Stores the next version of a credential: the same provider's key, one code, and then the old one is revoked there. */
export function RotateDialog(props: RotateDialogProps) {
  const form = useId();
  const [busy, setBusy] = useState(false);
  const [stored, setStored] = useState<Stored | null>(null);

  function close() {
    setStored(null);
    props.onClose();
  }

  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => {
        if (!open && !busy) close();
      }}
      title={`Rotate ${props.credential.label}`}
      persistent
      actions={
        stored === null ? (
          <>
            <Button kind="primary" tall type="submit" form={form} busy={busy}>
              Rotate
            </Button>
            <Button tall onClick={close} disabled={busy}>
              Cancel
            </Button>
          </>
        ) : (
          <Button tall autoFocus onClick={close}>
            Close
          </Button>
        )
      }
    >
      {stored === null ? (
        <RotateForm id={form} {...props} busy={busy} setBusy={setBusy} onStored={setStored} />
      ) : (
        <Rotated stored={stored} handle={props.handle} />
      )}
    </Dialog>
  );
}

type RotateFormProps = RotateDialogProps & {
  id: string;
  busy: boolean;
  setBusy: (busy: boolean) => void;
  onStored: (stored: Stored) => void;
};

function RotateForm(props: RotateFormProps) {
  const { authority, credential, zone, handle } = props;
  const intake = useIntake(credential.provider);
  const boxRef = useRef<HTMLInputElement>(null);
  const codeRef = useRef<HTMLInputElement>(null);
  const [codeProblem, setCodeProblem] = useState<ReactNode>(null);
  const [problem, setProblem] = useState<ReactNode>(null);

  async function submit() {
    const key = intake.readKey();
    if (key === null) {
      intake.refuse(`Paste the new ${PROVIDER_NAMES[credential.provider]} key.`);
      return boxRef.current?.focus();
    }
    const code = takeCode(codeRef.current);
    setCodeProblem(code.ok ? null : code.failure);
    setProblem(null);
    if (!code.ok) return codeRef.current?.focus();
    props.setBusy(true);
    await rotateWith(key, code.value);
    props.setBusy(false);
  }

  async function rotateWith(key: string, code: string) {
    const { id: credentialId, siteId } = credential;
    const intakeKey = await outcomeOf(props.openIntake({ siteId, credentialId }));
    if (!intakeKey.ok) {
      if (intakeKey.failure.code === 'step_up_required') return assureFirst(code);
      return show(intakeKey.failure);
    }
    const ask = await sealRotation({ authority, credential, intakeKey: intakeKey.value, key, code });
    const answer = await outcomeOf(props.rotate(ask));
    if (answer.ok) {
      intake.clear();
      return props.onStored(answer.value);
    }
    show(answer.failure);
  }

  // The code is spent on the session, because the keyring takes none twice; the rotation needs the next one.
  async function assureFirst(code: string) {
    const assured = await assureSession(authority, code, props.assure);
    if (!assured.ok) return show(assured.failure);
    setCodeProblem('That code opened this session. Wait for the next one to rotate.');
    codeRef.current?.focus();
  }

  function show(failure: FailureBody) {
    if (failure.code === 'key_refused') return intake.refuse(failure.message);
    if (failure.code === 'conflict')
      return setProblem(<Beaten failure={failure} handle={handle} id={credential.id} />);
    setCodeProblem(<FailureText failure={failure} zone={zone} />);
    codeRef.current?.focus();
  }

  return (
    <form
      method="dialog"
      id={props.id}
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!props.busy) void submit();
      }}
    >
      <IntakeBox intake={intake} inputRef={boxRef} label="New key" mayUseFound={false} />
      <CodeField inputRef={codeRef} error={codeProblem} />
      {problem === null ? null : (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </form>
  );
}

function Beaten({ failure, handle, id }: { failure: FailureBody; handle: string; id: CredentialId }) {
  return (
    <>
      {failure.message}{' '}
      <Link href={`/${handle}/credentials/${id}`} className="text-accent underline">
        See it
      </Link>
    </>
  );
}

function Rotated({ stored, handle }: { stored: Stored; handle: string }) {
  const provider = PROVIDER_NAMES[stored.provider];
  return (
    <div role="status" className="grid gap-2">
      <p>
        v{stored.version} stored. Now revoke the old key at {provider}:{' '}
        <a
          href={PROVIDER_KEYS_PAGE[stored.provider]}
          target="_blank"
          rel="noreferrer"
          className="text-accent underline"
        >
          open {provider}
        </a>
      </p>
      <p className="text-text-2">
        <EntryLink handle={handle} seq={stored.entry} />.
      </p>
    </div>
  );
}
