'use client';

import { useId, useRef, useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { TextInput } from './inputs.tsx';

type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** What will happen, and what will not. */
  description: ReactNode;
  /** The words that must be typed before the button acts. */
  typed?: string;
  confirmLabel: string;
  busy?: boolean;
  error?: ReactNode;
  onConfirm: () => void;
  /** Further fields, a code for instance. They belong to the form: Enter in them confirms. */
  children?: ReactNode;
};

/** Asks before something that cannot be undone. Focus starts on Cancel. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const form = useId();
  const cancel = useId();
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={props.title}
      description={props.description}
      persistent
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        document.getElementById(cancel)?.focus();
      }}
      actions={
        <>
          <Button kind="danger" tall type="submit" form={form} busy={props.busy ?? false}>
            {props.confirmLabel}
          </Button>
          <Button id={cancel} tall onClick={() => props.onOpenChange(false)}>
            Cancel
          </Button>
        </>
      }
    >
      <ConfirmForm id={form} {...props} />
    </Dialog>
  );
}

function ConfirmForm({ id, typed, busy, error, onConfirm, children }: ConfirmDialogProps & { id: string }) {
  const [text, setText] = useState('');
  const [mismatch, setMismatch] = useState(false);
  const typedRef = useRef<HTMLInputElement>(null);
  return (
    <form
      method="dialog"
      id={id}
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (busy) return;
        const matches = typed === undefined || text.trim() === typed;
        setMismatch(!matches);
        if (matches) onConfirm();
        else typedRef.current?.focus();
      }}
    >
      {typed === undefined ? null : (
        <Field
          label={
            <>
              Type <span className="font-semibold">{typed}</span>
            </>
          }
          error={mismatch ? 'This is not the same.' : undefined}
        >
          {(control) => (
            <TextInput
              {...control}
              ref={typedRef}
              value={text}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      )}
      {children}
      {error ? (
        <p role="alert" className="text-danger">
          {error}
        </p>
      ) : null}
    </form>
  );
}
