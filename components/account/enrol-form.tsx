'use client';

import { useRouter } from 'next/navigation';
import { QRCodeSVG } from 'qrcode.react';
import { useCallback, useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { beginFactor, confirmFactor } from '@/lib/browser/factor.ts';
import type { StepUpKey } from '@/lib/browser/step-up-key.ts';
import type { FactorSeed } from '@/lib/portable/contracts/authorisation.ts';
import type { SessionId, UserId } from '@/lib/portable/ids.ts';
import { CodeField, takeCode } from '../step-up/code-field.tsx';
import { Button } from '../ui/button.tsx';
import { FailureText } from '../ui/failure.tsx';
import { Status } from '../ui/status.tsx';
import type { RelayFactor } from './actions.ts';
import { useZone } from './zone.ts';

type EnrolFormProps = {
  stepUpKey: StepUpKey;
  userId: UserId;
  sessionId: SessionId;
  email: string;
  relay: RelayFactor;
};

const NOT_SENT = 'Could not be sent. Try again.';
const NOT_FOR_US = 'The answer was not made for this page. Load the page again.';

/** Draws a seed in the keyring, shows it in this page alone, and proves with a code that it arrived. */
export function EnrolForm(props: EnrolFormProps) {
  const { stepUpKey, userId, email, relay } = props;
  const zone = useZone();
  const [seed, setSeed] = useState<FactorSeed | null>(null);
  const [error, setError] = useState<ReactNode>(null);
  const asked = useRef(false);

  const begin = useCallback(async () => {
    setError(null);
    const exchange = await beginFactor({ stepUpKey, userId, label: email, code: null });
    const answer = await relay({ step: 'begin', sealed: exchange.sealed }).catch(() => null);
    if (!answer) return setError(NOT_SENT);
    if (!answer.ok) return setError(<FailureText failure={answer.failure} zone={zone} />);
    const opened = await exchange.open(answer.value.answer);
    if (opened.ok) setSeed(opened.value);
    else setError(NOT_FOR_US);
  }, [stepUpKey, userId, email, relay, zone]);

  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void begin();
  }, [begin]);

  if (seed) return <ConfirmForm {...props} seed={seed} />;
  if (!error) return <Status>Asking for a secret…</Status>;
  return (
    <div className="grid justify-items-start gap-4">
      <p role="alert" className="text-danger">
        {error}
      </p>
      <Button onClick={() => void begin()}>Try again</Button>
    </div>
  );
}

function ConfirmForm({ stepUpKey, userId, sessionId, relay, seed }: EnrolFormProps & { seed: FactorSeed }) {
  const router = useRouter();
  const zone = useZone();
  const input = useRef<HTMLInputElement>(null);
  const refusals = useRef(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ReactNode>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    const code = takeCode(input.current);
    if (!code.ok) return setError(code.failure);
    setBusy(true);
    setError(null);
    const failure = await confirm(code.value);
    if (failure === null) return router.replace('/');
    setBusy(false);
    setError(failure);
    input.current?.focus();
  }

  async function confirm(code: string): Promise<ReactNode> {
    const exchange = await confirmFactor({ stepUpKey, userId, sessionId, factorId: seed.factorId, code });
    const answer = await relay({ step: 'confirm', sealed: exchange.sealed }).catch(() => null);
    if (!answer) return NOT_SENT;
    if (answer.ok) return (await exchange.open(answer.value.answer)).ok ? null : NOT_FOR_US;
    if (answer.failure.code === 'step_up_refused') refusals.current += 1;
    return (
      <>
        <FailureText failure={answer.failure} zone={zone} />
        {refusals.current >= 2 ? ' Is your phone’s clock set automatically?' : null}
      </>
    );
  }

  return (
    <form method="dialog" onSubmit={submit} className="grid gap-6">
      <p className="text-text-2">
        Scan this with an authenticator app, or type the secret into it. It is shown this once, in this page
        only.
      </p>
      <SeedPicture seed={seed} />
      <CodeField inputRef={input} hint="The six digits that the app shows now." error={error} />
      <Button kind="primary" tall type="submit" busy={busy}>
        Confirm
      </Button>
    </form>
  );
}

function SeedPicture({ seed }: { seed: FactorSeed }) {
  return (
    <div className="grid justify-items-start gap-4">
      {/* Scanners need dark on white with a white margin, in the dark theme as well. */}
      <QRCodeSVG
        value={seed.uri}
        size={200}
        marginSize={4}
        level="M"
        title="QR code of the secret"
        bgColor="#ffffff"
        fgColor="#000000"
        className="rounded-control"
      />
      <dl className="grid gap-1">
        <dt className="font-medium">Secret</dt>
        <dd>
          <code translate="no" className="text-key block max-w-[20ch] font-mono" data-secret="">
            {seed.secret.match(/.{1,4}/g)?.join(' ')}
          </code>
        </dd>
      </dl>
    </div>
  );
}
