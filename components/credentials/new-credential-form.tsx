'use client';

import Link from 'next/link';
import { useRef, useState, type ReactNode } from 'react';
import { sealKey } from '@/lib/browser/seal-key.ts';
import type { Provider } from '@/lib/portable/contracts/common.ts';
import type { FailureBody } from '@/lib/portable/contracts/failure.ts';
import { HIDDEN_CHARACTERS, isPlainText } from '@/lib/portable/contracts/plain-text.ts';
import type { SiteId } from '@/lib/portable/ids.ts';
import { AssureDialog } from '../step-up/assure-dialog.tsx';
import type { Assure } from '../step-up/actions.ts';
import type { Authority } from '../step-up/authority.ts';
import { outcomeOf } from '../step-up/outcome.ts';
import { Button } from '../ui/button.tsx';
import { FailureText } from '../ui/failure.tsx';
import { Field } from '../ui/field.tsx';
import { Select, TextInput } from '../ui/inputs.tsx';
import type { OpenIntake, Store, Stored } from './actions.ts';
import { EntryLink } from './entry-link.tsx';
import { IntakeBox } from './intake-box.tsx';
import { LastFour } from './last-four.tsx';
import { HOLDS_KEY, holdsKey } from './looks-like-key.ts';
import { useIntake } from './use-intake.ts';

interface SiteChoice {
  readonly id: SiteId;
  readonly name: string;
  readonly environments: readonly string[];
}

type NewCredentialFormProps = {
  authority: Authority;
  handle: string;
  zone: string;
  sites: readonly SiteChoice[];
  site: SiteId | undefined;
  provider: Provider | undefined;
  actions: { assure: Assure; openIntake: OpenIntake; store: Store };
};

type StoredKey = Stored & { readonly label: string };

/** Stores keys one after another: the form stays, the characters never do. */
export function NewCredentialForm({
  authority,
  handle,
  zone,
  sites,
  actions,
  ...given
}: NewCredentialFormProps) {
  const intake = useIntake(given.provider);
  const boxRef = useRef<HTMLInputElement>(null);
  const [siteId, setSiteId] = useState<string>(given.site ?? sites[0]?.id ?? '');
  const [environment, setEnvironment] = useState('');
  const [label, setLabel] = useState('');
  const [labelProblem, setLabelProblem] = useState<string | null>(null);
  const [problem, setProblem] = useState<ReactNode>(null);
  const [busy, setBusy] = useState(false);
  const [assuring, setAssuring] = useState(false);
  const [stored, setStored] = useState<readonly StoredKey[]>([]);

  const site = sites.find((choice) => choice.id === siteId);
  const environments = site?.environments ?? [];
  const chosenEnvironment = environments.includes(environment) ? environment : (environments[0] ?? '');

  async function submit() {
    const key = intake.readKey();
    setProblem(null);
    const wrongLabel = labelProblemOf(label);
    setLabelProblem(wrongLabel);
    if (holdsKey(label)) setLabel('');
    if (key === null) {
      intake.refuse('Paste a key first.');
      return boxRef.current?.focus();
    }
    if (wrongLabel !== null || site === undefined || intake.facts === null) return;
    setBusy(true);
    await storeKey(key, site.id, intake.facts.provider);
    setBusy(false);
  }

  async function storeKey(key: string, forSite: SiteId, provider: Provider) {
    const intakeKey = await outcomeOf(actions.openIntake({ siteId: forSite, credentialId: null }));
    if (!intakeKey.ok) return show(intakeKey.failure);
    const { tenantId } = authority;
    const { publicKey, intakeKeyId } = intakeKey.value;
    const { sealed, operationId } = await sealKey({ intakePublicKey: publicKey, tenantId, key });
    const answer = await outcomeOf(
      actions.store({
        intakeKeyId,
        operationId,
        sealed,
        provider,
        label: label.trim(),
        environment: chosenEnvironment,
      }),
    );
    if (!answer.ok) return show(answer.failure);
    setStored((before) => [{ ...answer.value, label: label.trim() }, ...before]);
    setLabel('');
    intake.clear();
  }

  function show(failure: FailureBody) {
    if (failure.code === 'step_up_required') return setAssuring(true);
    if (failure.code === 'key_refused') return intake.refuse(failure.message);
    setProblem(<FailureText failure={failure} zone={zone} />);
  }

  return (
    <div className="grid max-w-xl gap-6">
      <form
        method="dialog"
        noValidate
        className="rounded-card border-line bg-surface grid gap-4 border p-4 sm:p-6"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <IntakeBox intake={intake} inputRef={boxRef} mayUseFound />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Site">
            {(control) => (
              <Select {...control} value={siteId} onChange={(event) => setSiteId(event.target.value)}>
                {sites.map((choice) => (
                  <option key={choice.id} value={choice.id}>
                    {choice.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Environment">
            {(control) => (
              <Select
                {...control}
                value={chosenEnvironment}
                onChange={(event) => setEnvironment(event.target.value)}
              >
                {environments.map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <Field label="Label" error={labelProblem}>
          {(control) => (
            <TextInput
              {...control}
              value={label}
              maxLength={80}
              autoComplete="off"
              onChange={(event) => setLabel(event.target.value)}
            />
          )}
        </Field>
        {problem === null ? null : (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        <div>
          <Button kind="primary" tall type="submit" busy={busy}>
            {busy ? 'Storing…' : 'Store key'}
          </Button>
        </div>
      </form>
      <div role="status" className="grid gap-2">
        {stored.map((key) => (
          <StoredLine key={key.credentialId} stored={key} handle={handle} />
        ))}
      </div>
      <AssureDialog
        open={assuring}
        onOpenChange={setAssuring}
        purpose="Storing a key needs a fresh code."
        authority={authority}
        zone={zone}
        assure={actions.assure}
        onAssured={() => {
          setAssuring(false);
          void submit();
        }}
      />
    </div>
  );
}

function labelProblemOf(label: string): string | null {
  if (holdsKey(label)) return HOLDS_KEY;
  if (!isPlainText(label.trim())) return HIDDEN_CHARACTERS;
  return label.trim() === '' ? 'Give it a label that a colleague finds it by.' : null;
}

function StoredLine({ stored, handle }: { stored: StoredKey; handle: string }) {
  const mode = stored.mode === null ? '' : ` ${stored.mode === 'live' ? 'Live' : 'Test'}.`;
  return (
    <p>
      Stored.{mode} <EntryLink handle={handle} seq={stored.entry} />.{' '}
      <Link href={`/${handle}/credentials/${stored.credentialId}`} className="text-accent hover:underline">
        <bdi>{stored.label}</bdi>
      </Link>{' '}
      <LastFour lastFour={stored.lastFour} />
    </p>
  );
}
