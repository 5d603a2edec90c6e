'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { sealAuthorisation } from '@/lib/browser/authorise.ts';
import type { StepUpKey } from '@/lib/browser/step-up-key.ts';
import { tenantParameters, type TenantParameters } from '@/lib/portable/contracts/authorisation.ts';
import { HIDDEN_CHARACTERS } from '@/lib/portable/contracts/plain-text.ts';
import { tenantId as tenantIdSchema, type UserId } from '@/lib/portable/ids.ts';
import { CodeField, takeCode } from '../step-up/code-field.tsx';
import { Button } from '../ui/button.tsx';
import { FailureText } from '../ui/failure.tsx';
import { Field } from '../ui/field.tsx';
import { Select, TextInput } from '../ui/inputs.tsx';
import type { CreateAgency } from './actions.ts';
import { useZone } from './zone.ts';

type NewAgencyFormProps = { stepUpKey: StepUpKey; userId: UserId; zones: string[]; create: CreateAgency };

type Errors = { name?: string; code?: ReactNode };

export function NewAgencyForm({ stepUpKey, userId, zones, create }: NewAgencyFormProps) {
  const router = useRouter();
  const browserZone = useZone();
  const [chosenZone, setChosenZone] = useState<string | null>(null);
  const zone = chosenZone ?? (zones.includes(browserZone) ? browserZone : 'UTC');
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Errors>({});

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const name = new FormData(event.currentTarget).get('name');
    const read = tenantParameters.safeParse({ name, timeZone: zone });
    if (!read.success) return setErrors({ name: nameProblem(read.error.issues[0]?.message) });
    const code = takeCode(input.current);
    if (!code.ok) return setErrors({ code: code.failure });
    setBusy(true);
    setErrors({});
    const answer = await authoriseAndCreate(read.data, code.value).catch(() => null);
    if (answer?.ok) return router.replace(`/${answer.value.handle}`);
    setBusy(false);
    setErrors({
      code: answer ? (
        <FailureText failure={answer.failure} zone={browserZone} />
      ) : (
        'Could not be sent. Try again.'
      ),
    });
    input.current?.focus();
  }

  async function authoriseAndCreate(parameters: TenantParameters, code: string) {
    const tenantId = tenantIdSchema.parse(crypto.randomUUID());
    const ask = await sealAuthorisation({
      stepUpKey,
      userId,
      action: 'tenant.create',
      tenantId,
      target: { kind: 'tenant', id: tenantId },
      parameters: { action: 'tenant.create', ...parameters },
      code,
    });
    return create({ ...ask, tenantId, ...parameters });
  }

  return (
    <form method="dialog" onSubmit={submit} className="grid gap-4" noValidate>
      <Field label="Name" error={errors.name}>
        {(control) => (
          <TextInput {...control} name="name" autoComplete="organization" maxLength={80} required />
        )}
      </Field>
      <Field label="Time zone">
        {(control) => (
          <Select {...control} value={zone} onChange={(event) => setChosenZone(event.target.value)}>
            {zones.map((name) => (
              <option key={name} value={name}>
                {name.replaceAll('_', ' ')}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <CodeField inputRef={input} hint="A code that you have not used yet." error={errors.code} />
      <p className="text-text-2">You will be its owner.</p>
      <Button kind="primary" tall type="submit" busy={busy}>
        Create agency
      </Button>
    </form>
  );
}

function nameProblem(message: string | undefined): string {
  return message === HIDDEN_CHARACTERS ? HIDDEN_CHARACTERS : 'One to 80 characters.';
}
