import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import Link from 'next/link';
import { SignOutButton } from '@/components/account/sign-out-button.tsx';
import { ThemeChoice } from '@/components/account/theme-choice.tsx';
import { AuthFrame } from '@/components/shell/auth-frame.tsx';
import { exactTime } from '@/components/ui/time-text.ts';
import { requireAssured } from '@/lib/server/caller.ts';
import { THEME_COOKIE } from '@/lib/server/cookies.ts';
import { readTheme } from '@/lib/server/theme.ts';
import { chooseTheme, signOut } from './actions.ts';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage() {
  const { caller, standing } = await requireAssured();
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <AuthFrame title="Account">
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
        <dt className="text-text-2">E-mail</dt>
        <dd className="min-w-0">{caller.email}</dd>
        <dt className="text-text-2">Authenticator</dt>
        <dd>Confirmed</dd>
        <dt className="text-text-2">This session</dt>
        <dd>
          {standing.assurance === 'code' ? 'Code passed' : 'Remembered browser'}
          {standing.assured_until
            ? `, until ${exactTime(new Date(standing.assured_until), 'UTC')} UTC`
            : null}
        </dd>
      </dl>
      <ThemeChoice chosen={theme ?? 'system'} choose={chooseTheme} />
      <div className="flex flex-wrap items-center gap-4">
        <SignOutButton signOut={signOut} kind="plain" />
        <Link href="/" className="text-accent underline">
          Back to your agency
        </Link>
      </div>
    </AuthFrame>
  );
}
