import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import { TextInput } from './inputs.tsx';

/** One input for a six-digit code. Nothing submits by itself; only Enter or the button does. */
export function CodeInput({ className, ...props }: ComponentProps<'input'>) {
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      maxLength={11}
      {...props}
      className={classes('text-code! max-w-44 font-mono tracking-widest', className)}
    />
  );
}
