'use client';

import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { FailureBody } from '@/lib/portable/contracts/failure.ts';
import { REASON_CHARACTERS } from '@/lib/portable/policy/limits.ts';
import { CodeField, takeCode } from '../step-up/code-field.tsx';
import { Button } from '../ui/button.tsx';
import { FailureText } from '../ui/failure.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/inputs.tsx';
import { HOLDS_KEY, holdsKey } from './looks-like-key.ts';

const CHIPS = ['Deploy', 'Debugging', 'Client asked'];

type RevealFormProps = {
  id: string;
  reason: string;
  onReason: (reason: string) => void;
  failure: FailureBody | null;
  zone: string;
  onSubmit: (reason: string, code: string) => void;
};

/** Reason and code. The reason survives a refused code; the code never survives a try. */
export function RevealForm({ id, reason, onReason, failure, zone, onSubmit }: RevealFormProps) {
  const codeRef = useRef<HTMLInputElement>(null);
  const reasonRef = useRef<HTMLInputElement>(null);
  const [reasonProblem, setReasonProblem] = useState<string | null>(null);
  const [codeProblem, setCodeProblem] = useState<ReactNode>(
    failure === null ? null : <FailureText failure={failure} zone={zone} />,
  );

  useEffect(() => {
    (failure === null ? reasonRef : codeRef).current?.focus();
  }, [failure]);

  function submit() {
    const given = reason.trim();
    const isReason = given.length >= REASON_CHARACTERS.min && given.length <= REASON_CHARACTERS.max;
    const isKey = holdsKey(given);
    if (isKey) onReason('');
    setReasonProblem(isKey ? HOLDS_KEY : isReason ? null : 'Three to 200 characters.');
    if (!isReason || isKey) return reasonRef.current?.focus();
    const code = takeCode(codeRef.current);
    setCodeProblem(code.ok ? null : code.failure);
    if (code.ok) onSubmit(given, code.value);
    else codeRef.current?.focus();
  }

  return (
    <form
      method="dialog"
      id={id}
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="grid gap-2">
        <Field
          label="Reason"
          hint="Sealed into the audit log before the key is opened."
          error={reasonProblem}
        >
          {(control) => (
            <TextInput
              {...control}
              ref={reasonRef}
              value={reason}
              maxLength={REASON_CHARACTERS.max}
              autoComplete="off"
              spellCheck={false}
              required
              onChange={(event) => onReason(event.target.value)}
            />
          )}
        </Field>
        <div className="flex flex-wrap gap-2">
          {CHIPS.map((chip) => (
            <Button
              key={chip}
              onClick={() => {
                onReason(chip);
                codeRef.current?.focus();
              }}
            >
              {chip}
            </Button>
          ))}
        </div>
      </div>
      <CodeField inputRef={codeRef} error={codeProblem} />
    </form>
  );
}
