import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

/** Sixteen pixels under 640 px, so that a telephone does not zoom in. */
const CONTROL = classes(
  'w-full rounded-control border border-control bg-surface px-3 text-text max-sm:text-dialog',
  'placeholder:text-text-3 aria-invalid:border-danger disabled:opacity-60',
);

export function TextInput({ className, ...props }: ComponentProps<'input'>) {
  return <input {...props} className={classes(CONTROL, 'dialog-control-height', className)} />;
}

export function Select({ className, ...props }: ComponentProps<'select'>) {
  return <select {...props} className={classes(CONTROL, 'dialog-control-height', className)} />;
}

type CheckboxProps = ComponentProps<'input'> & { label: string };

export function Checkbox({ label, className, ...props }: CheckboxProps) {
  return (
    <label className={classes('control-height flex items-center gap-2', className)}>
      <input type="checkbox" {...props} className="accent-accent size-4" />
      {label}
    </label>
  );
}
