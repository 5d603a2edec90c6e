import Link from 'next/link';
import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

type ButtonProps = ComponentProps<'button'> & {
  kind?: ButtonKind;
  /** Something is under way: the button keeps its focus and its words, and does nothing when pressed. */
  busy?: boolean;
  tall?: boolean;
};

/** A native button. `type` is `button` unless said otherwise, so that none submits by accident. */
export function Button({ kind = 'plain', busy = false, tall = false, className, ...props }: ButtonProps) {
  const busyProps = busy ? { 'aria-disabled': true, onClick: refuse } : {};
  return (
    <button
      type="button"
      {...props}
      {...busyProps}
      className={classes(buttonClasses(kind, tall), className)}
    />
  );
}

type ButtonLinkProps = ComponentProps<typeof Link> & { kind?: ButtonKind; tall?: boolean };

/** A link that looks like a button, for going somewhere. */
export function ButtonLink({ kind = 'plain', tall = false, className, ...props }: ButtonLinkProps) {
  return <Link {...props} className={classes(buttonClasses(kind, tall), className)} />;
}

function refuse(event: { preventDefault: () => void }) {
  event.preventDefault();
}

function buttonClasses(kind: ButtonKind, tall: boolean): string {
  return classes(
    'inline-flex items-center justify-center gap-2 rounded-control px-3 text-center font-medium whitespace-nowrap',
    'transition-colors duration-[120ms] disabled:opacity-50 aria-disabled:opacity-60',
    tall ? 'dialog-control-height px-4' : 'control-height',
    KINDS[kind],
  );
}

const KINDS: Record<ButtonKind, string> = {
  primary:
    'bg-accent text-on-accent hover:bg-[color-mix(in_oklab,var(--color-accent)_88%,var(--color-text))]',
  plain: 'border border-control bg-surface text-text hover:bg-hover',
  quiet: 'text-accent hover:bg-hover',
  danger: 'bg-danger text-on-accent hover:bg-[color-mix(in_oklab,var(--color-danger)_88%,var(--color-text))]',
};
