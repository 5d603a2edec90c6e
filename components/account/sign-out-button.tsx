import { Button, type ButtonKind } from '../ui/button.tsx';

type SignOutButtonProps = { signOut: () => Promise<void>; label?: string; kind?: ButtonKind };

/** A form of its own, so that signing out works before, and without, the page's scripts. */
export function SignOutButton({ signOut, label = 'Sign out', kind = 'quiet' }: SignOutButtonProps) {
  return (
    <form action={signOut}>
      <Button type="submit" kind={kind} className={kind === 'quiet' ? '-ml-3' : undefined}>
        {label}
      </Button>
    </form>
  );
}
