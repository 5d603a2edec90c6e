'use client';

import { useRouter } from 'next/navigation';
import { useId, useRef, useState, type ReactNode } from 'react';
import { AssureDialog } from '../step-up/assure-dialog.tsx';
import type { Assure } from '../step-up/actions.ts';
import type { Authority } from '../step-up/authority.ts';
import { outcomeOf } from '../step-up/outcome.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureText } from '../ui/failure.tsx';
import { Field } from '../ui/field.tsx';
import { Checkbox, TextInput } from '../ui/inputs.tsx';
import type { AddSiteAction } from './actions.ts';
import { readSiteDraft, type SiteDraft } from './site-draft.ts';

type AddSiteProps = {
  authority: Authority;
  handle: string;
  zone: string;
  actions: { assure: Assure; addSite: AddSiteAction };
};

/** What stood in the form when it was sent: it comes back with the form after a code was asked for. */
type Typed = { draft: SiteDraft; name: string; domain: string; environments: string[]; others: string };

const USUAL_ENVIRONMENTS = ['production', 'preview', 'development'];

/** The verb and its dialog. Goes to the new site's page. */
export function AddSite({ authority, handle, zone, actions }: AddSiteProps) {
  const router = useRouter();
  const form = useId();
  const formRef = useRef<HTMLFormElement>(null);
  const [step, setStep] = useState<'closed' | 'asking' | 'adding' | 'assuring'>('closed');
  const [problem, setProblem] = useState<ReactNode>(null);
  const [field, setField] = useState<'name' | 'domain' | 'environments' | null>(null);

  const [typed, setTyped] = useState<Typed | null>(null);

  async function submit() {
    if (formRef.current === null) return;
    const form = new FormData(formRef.current);
    const draft = readSiteDraft(form);
    setField(draft.ok ? null : draft.failure.field);
    setProblem(draft.ok ? null : draft.failure.sentence);
    if (!draft.ok) return focusField(formRef.current, draft.failure.field);
    setTyped(typedIn(form, draft.value));
    await send(draft.value);
  }

  async function send(draft: SiteDraft) {
    setStep('adding');
    const answer = await outcomeOf(actions.addSite(draft));
    if (answer.ok) return router.push(`/${handle}/sites/${answer.value.id}`);
    if (answer.failure.code === 'step_up_required') return setStep('assuring');
    setProblem(<FailureText failure={answer.failure} zone={zone} />);
    setStep('asking');
  }

  function close() {
    setProblem(null);
    setField(null);
    setTyped(null);
    setStep('closed');
  }

  return (
    <>
      <Button kind="primary" onClick={() => setStep('asking')}>
        Add site
      </Button>
      <Dialog
        open={step === 'asking' || step === 'adding'}
        onOpenChange={(open) => {
          if (!open && step === 'asking') close();
        }}
        title="Add site"
        description="A site is one client property. Its keys live under it."
        persistent
        actions={
          <>
            <Button kind="primary" tall type="submit" form={form} busy={step === 'adding'}>
              Add site
            </Button>
            <Button tall onClick={close}>
              Cancel
            </Button>
          </>
        }
      >
        <form
          method="dialog"
          id={form}
          ref={formRef}
          noValidate
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (step === 'asking') void submit();
          }}
        >
          <Field label="Name" error={field === 'name' ? problem : null}>
            {(control) => (
              <TextInput
                {...control}
                name="name"
                defaultValue={typed?.name}
                maxLength={80}
                autoComplete="off"
                required
              />
            )}
          </Field>
          <Field label="Domain" error={field === 'domain' ? problem : null}>
            {(control) => (
              <TextInput
                {...control}
                name="domain"
                defaultValue={typed?.domain}
                maxLength={253}
                inputMode="url"
                autoCapitalize="off"
                autoComplete="off"
                spellCheck={false}
                placeholder="example.com"
                required
              />
            )}
          </Field>
          <fieldset className="grid gap-1">
            <legend className="font-medium">Environments</legend>
            <div className="flex flex-wrap gap-x-4">
              {USUAL_ENVIRONMENTS.map((name) => (
                <Checkbox
                  key={name}
                  label={name}
                  name="environment"
                  value={name}
                  defaultChecked={typed ? typed.environments.includes(name) : name === 'production'}
                />
              ))}
            </div>
          </fieldset>
          <Field
            label="Other environments"
            hint="Names of your own, separated by commas."
            error={field === 'environments' ? problem : null}
          >
            {(control) => (
              <TextInput {...control} name="others" defaultValue={typed?.others} autoComplete="off" />
            )}
          </Field>
          {field === null && problem !== null ? (
            <p role="alert" className="text-danger">
              {problem}
            </p>
          ) : null}
        </form>
      </Dialog>
      <AssureDialog
        open={step === 'assuring'}
        onOpenChange={() => setStep('asking')}
        purpose="Adding a site needs a fresh code."
        authority={authority}
        zone={zone}
        assure={actions.assure}
        onAssured={() => {
          if (typed) void send(typed.draft);
        }}
      />
    </>
  );
}

function typedIn(form: FormData, draft: SiteDraft): Typed {
  const text = (name: string) => form.get(name)?.toString() ?? '';
  const environments = form.getAll('environment').map(String);
  return { draft, name: text('name'), domain: text('domain'), environments, others: text('others') };
}

function focusField(form: HTMLFormElement, field: 'name' | 'domain' | 'environments') {
  const control = form.elements.namedItem(field === 'environments' ? 'others' : field);
  if (control instanceof HTMLElement) control.focus();
}
