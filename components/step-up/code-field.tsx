'use client';

import type { ReactNode, RefObject } from 'react';
import { err, ok, type Result } from '@/lib/portable/result.ts';
import { CodeInput } from '../ui/code-input.tsx';
import { readCode } from '../ui/code-text.ts';
import { Field } from '../ui/field.tsx';
import { noteSentCode, wasCodeSent } from './sent-codes.ts';

type CodeFieldProps = {
  inputRef: RefObject<HTMLInputElement | null>;
  error?: ReactNode;
  hint?: ReactNode;
};

/** The code of a step-up. Its digits stay in the input alone until `takeCode` takes them out. */
export function CodeField({ inputRef, error, hint }: CodeFieldProps) {
  return (
    <Field label="Code" hint={hint} error={error}>
      {(control) => <CodeInput {...control} ref={inputRef} required />}
    </Field>
  );
}

/**
 * Takes the typed code and empties the input. Refuses, with the sentence to show, what is no code and digits that this
 * page has sent already: the keyring takes none twice, and the try would be lost.
 */
export function takeCode(input: HTMLInputElement | null): Result<string, string> {
  const code = readCode(input?.value ?? '');
  if (input === null || code === null) return err('That is not a code: six digits, and nothing else.');
  const now = Date.now();
  if (wasCodeSent(code, now)) {
    input.value = '';
    return err('You used this code. Wait for the next one.');
  }
  noteSentCode(code, now);
  input.value = '';
  return ok(code);
}
