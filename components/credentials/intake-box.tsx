'use client';

import { useEffect, useRef, type RefObject } from 'react';
import { PROVIDER_NAMES } from '@/lib/portable/intake/names.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/inputs.tsx';
import { LastFour } from './last-four.tsx';
import type { Intake, IntakeProblem, KeyFacts } from './use-intake.ts';
import { kindName } from './words.ts';

// A paste, a drop or a password manager puts a whole key at once; a person types one character at a time.
const WHOLE_KEY_CHARACTERS = 8;

type IntakeBoxProps = {
  intake: Intake;
  label?: string;
  inputRef: RefObject<HTMLInputElement | null>;
  /** Whether another provider's key may be used instead: not in a rotation. */
  mayUseFound: boolean;
};

/** One box for one key. What is pasted is read in the page and never becomes part of the document. */
export function IntakeBox({ intake, label = 'Key', inputRef, mayUseFound }: IntakeBoxProps) {
  const isHeld = intake.facts !== null;
  const wasHeld = useRef(false);
  // The chip that had the focus, or led to what had it, is gone: the next key goes into the box.
  useEffect(() => {
    if (wasHeld.current && !isHeld) inputRef.current?.focus();
    wasHeld.current = isHeld;
  }, [isHeld, inputRef]);
  return (
    <div className="grid gap-2">
      {intake.facts === null ? (
        <Field
          label={label}
          hint="Paste it here. It is recognised in this page and leaves it sealed."
          error={intake.problem === null ? null : <Refusal intake={intake} mayUseFound={mayUseFound} />}
        >
          {(control) => <PasteInput {...control} intake={intake} inputRef={inputRef} />}
        </Field>
      ) : (
        <Recognised label={label} facts={intake.facts} onReplace={intake.clear} />
      )}
    </div>
  );
}

type PasteInputProps = Pick<IntakeBoxProps, 'intake' | 'inputRef'> & React.ComponentProps<'input'>;

function PasteInput({ intake, inputRef, ...control }: PasteInputProps) {
  const length = useRef(0);

  function take(input: HTMLInputElement, text: string) {
    input.value = '';
    length.current = 0;
    intake.offer(text);
  }

  return (
    <TextInput
      {...control}
      ref={inputRef}
      className="font-mono"
      autoComplete="off"
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
      onPaste={(event) => {
        event.preventDefault();
        take(event.currentTarget, event.clipboardData.getData('text'));
      }}
      onDrop={(event) => {
        event.preventDefault();
        take(event.currentTarget, event.dataTransfer.getData('text'));
      }}
      onInput={(event) => {
        const input = event.currentTarget;
        const grown = input.value.length - length.current;
        length.current = input.value.length;
        if (grown >= WHOLE_KEY_CHARACTERS) take(input, input.value);
      }}
      onBlur={(event) => {
        if (event.currentTarget.value.trim() !== '') take(event.currentTarget, event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        take(event.currentTarget, event.currentTarget.value);
      }}
    />
  );
}

function Refusal({ intake, mayUseFound }: { intake: Intake; mayUseFound: boolean }) {
  const problem: IntakeProblem | null = intake.problem;
  if (problem === null) return null;
  if (problem.found !== null && mayUseFound) {
    return (
      <>
        {problem.message}{' '}
        <button type="button" className="text-accent underline" onClick={intake.useFound}>
          Use {PROVIDER_NAMES[problem.found]}
        </button>
      </>
    );
  }
  return (
    <>
      {problem.message} {problem.found === null ? problem.instead : null}{' '}
      {problem.link === null ? null : (
        <a href={problem.link} target="_blank" rel="noreferrer" className="text-accent underline">
          How to make one
        </a>
      )}
    </>
  );
}

function Recognised({ label, facts, onReplace }: { label: string; facts: KeyFacts; onReplace: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  // The box that had the focus is gone; without this a keyboard would start again at the top of the page.
  useEffect(() => ref.current?.focus(), []);
  return (
    <div className="grid gap-1">
      <span className="font-medium">{label}</span>
      <div
        ref={ref}
        tabIndex={-1}
        role="group"
        aria-label={`${label}, recognised`}
        className="rounded-control border-line bg-sunken flex flex-wrap items-center justify-between gap-2 border py-1 pr-1 pl-3"
      >
        <span role="status">
          {kindName(facts.provider, facts.kind)}
          {facts.mode === null ? ' · ' : ` · ${facts.mode} · `}
          <LastFour lastFour={facts.lastFour} />
        </span>
        <Button kind="quiet" className="ml-auto" onClick={onReplace}>
          Replace
        </Button>
      </div>
      <p className="text-small text-text-2">
        {facts.scope}. {facts.trimmed ? trimmedSentence(facts) : null}
      </p>
      {facts.warning === null ? null : <p className="text-small text-warn">{facts.warning}</p>}
    </div>
  );
}

function trimmedSentence(facts: KeyFacts): string {
  return facts.trimmedBreak ? 'Trimmed a line break.' : 'Trimmed a space.';
}
