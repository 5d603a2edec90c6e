'use client';

import { useRef, useState, type ReactNode } from 'react';
import { sealAuthorisation } from '@/lib/browser/authorise.ts';
import type { Provider } from '@/lib/portable/contracts/common.ts';
import type { CredentialId } from '@/lib/portable/ids.ts';
import { PROVIDER_NAMES } from '@/lib/portable/intake/names.ts';
import type { Authority } from '../step-up/authority.ts';
import { CodeField, takeCode } from '../step-up/code-field.tsx';
import { outcomeOf } from '../step-up/outcome.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureText } from '../ui/failure.tsx';
import type { Retire } from './actions.ts';

type RetireDialogProps = {
  open: boolean;
  onClose: () => void;
  onRetired: (entry: number) => void;
  authority: Authority;
  zone: string;
  credential: { id: CredentialId; version: number; label: string; provider: Provider };
  retire: Retire;
};

export function RetireDialog({ credential, authority, zone, retire, ...props }: RetireDialogProps) {
  const codeRef = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [codeProblem, setCodeProblem] = useState<ReactNode>(null);

  function close() {
    setCodeProblem(null);
    props.onClose();
  }

  async function confirm() {
    const code = takeCode(codeRef.current);
    setCodeProblem(code.ok ? null : code.failure);
    if (!code.ok) return codeRef.current?.focus();
    setBusy(true);
    const { id: credentialId, version } = credential;
    const { sealed, parameters } = await sealAuthorisation({
      stepUpKey: authority.stepUpKey,
      userId: authority.userId,
      action: 'credential.retire',
      tenantId: authority.tenantId,
      target: { kind: 'credential', id: credentialId, version },
      parameters: { action: 'credential.retire' },
      code: code.value,
    });
    const answer = await outcomeOf(retire({ credentialId, version, sealed, parameters }));
    setBusy(false);
    if (answer.ok) return props.onRetired(answer.value.entry);
    setCodeProblem(<FailureText failure={answer.failure} zone={zone} />);
    codeRef.current?.focus();
  }

  const provider = PROVIDER_NAMES[credential.provider];
  return (
    <ConfirmDialog
      open={props.open}
      onOpenChange={(open) => {
        if (!open && !busy) close();
      }}
      title={`Retire ${credential.label}`}
      description={`Destroys every version here for good. It does not revoke the key at ${provider}: do that first.`}
      typed={credential.label}
      confirmLabel="Retire key"
      busy={busy}
      onConfirm={() => void confirm()}
    >
      <CodeField inputRef={codeRef} error={codeProblem} />
    </ConfirmDialog>
  );
}
