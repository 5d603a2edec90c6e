'use client';

import { announceSignOut } from '../shell/sign-out-signal.ts';
import { Button, type ButtonKind } from '../ui/button.tsx';

type SignOutButtonProps = { signOut: () => Promise<void>; label?: string; kind?: ButtonKind };

/** A form of its own, so that signing out works before, and without, the page's scripts. Other tabs hide their keys. */
export function SignOutButton({ signOut, label = 'Sign out', kind = 'quiet' }: SignOutButtonProps) {
  return (
    <form action={signOut} onSubmit={announceSignOut}>
      <Button type="submit" kind={kind} className={kind === 'quiet' ? '-ml-3' : undefined}>
        {label}
      </Button>
    </form>
  );
}
