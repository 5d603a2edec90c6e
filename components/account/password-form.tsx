'use client';

import { useActionState, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/inputs.tsx';
import type { FormPost, FormRefusal, FormState } from './actions.ts';
import { refusalSentence } from './words.ts';
import { useZone } from './zone.ts';

type PasswordFormProps = {
  post: FormPost;
  purpose: 'sign-in' | 'sign-up';
  submitLabel: string;
  /** Where to continue after a sign-in. */
  next?: string;
};

const FRESH: FormState = { kind: 'fresh' };

/** E-mail and password. It works before the page is alive, too: it is a plain form. */
export function PasswordForm({ post, purpose, submitLabel, next }: PasswordFormProps) {
  const [state, submit, pending] = useActionState(post, FRESH);
  const zone = useZone();
  // React empties a form whose action has answered: a refused person should not type the address again.
  const [email, setEmail] = useState('');
  if (state.kind === 'done') {
    return <p role="status">Check your mailbox. If this address can be used, a link is on its way.</p>;
  }
  const refused = state.kind === 'refused' ? state : null;
  const errorOf = (field: 'email' | 'password') =>
    refused && fieldOf(refused.reason) === field ? refusalSentence(refused, zone) : undefined;
  return (
    <form action={submit} className="grid gap-4">
      {next === undefined ? null : <input type="hidden" name="next" value={next} />}
      <Field label="E-mail" error={errorOf('email')}>
        {(control) => (
          <TextInput
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            required
            maxLength={254}
            defaultValue={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Password"
        hint={purpose === 'sign-up' ? 'At least 12 characters.' : undefined}
        error={errorOf('password')}
      >
        {(control) => (
          <TextInput
            {...control}
            name="password"
            type="password"
            autoComplete={purpose === 'sign-up' ? 'new-password' : 'current-password'}
            required
            minLength={purpose === 'sign-up' ? 12 : undefined}
          />
        )}
      </Field>
      <Button kind="primary" tall type="submit" busy={pending}>
        {submitLabel}
      </Button>
    </form>
  );
}

function fieldOf(reason: FormRefusal): 'email' | 'password' {
  return reason === 'email_malformed' ? 'email' : 'password';
}
