import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { AssureForm } from '@/components/account/assure-form.tsx';
import { PasswordForm } from '@/components/account/password-form.tsx';
import { SignOutButton } from '@/components/account/sign-out-button.tsx';
import { AuthFrame } from '@/components/shell/auth-frame.tsx';
import { Banner } from '@/components/ui/banner.tsx';
import { signOut } from '@/app/account/actions.ts';
import { readStanding } from '@/lib/server/caller.ts';
import { SIGNED_IN_COOKIE } from '@/lib/server/cookies.ts';
import { env } from '@/lib/server/env.ts';
import { nextPath } from '@/lib/server/next-path.ts';
import { readSession } from '@/lib/server/session.ts';
import { assure, signIn } from './actions.ts';

export const metadata: Metadata = { title: 'Sign in' };

type SignInPageProps = {
  /** `fresh` asks for a code even where this browser is remembered: some things need one of the last 12 hours. */
  searchParams: Promise<{ next?: string | string[]; fresh?: string | string[] }>;
};

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { next: candidate, fresh } = await searchParams;
  const next = nextPath(candidate);
  const session = await readSession();
  const standing = session ? await readStanding() : null;
  if (!session || !standing) return <PasswordStep next={next} idledOut={!session && (await wasSignedIn())} />;
  if (!standing.factor) redirect('/enrol');
  if (standing.assurance === 'code' || (standing.assurance && fresh === undefined)) redirect(next);
  return (
    <AuthFrame title="Sign in">
      <p className="text-text-2">{session.email}. This needs a code from your authenticator.</p>
      <AssureForm
        stepUpKey={env().stepUpKey}
        userId={session.userId}
        sessionId={session.sessionId}
        assure={assure}
        next={next}
      />
      <SignOutButton signOut={signOut} label="Sign in as somebody else" />
    </AuthFrame>
  );
}

function PasswordStep({ next, idledOut }: { next: string; idledOut: boolean }) {
  return (
    <AuthFrame title="Sign in">
      {idledOut ? <Banner role="status">Signed out after 30 minutes without use.</Banner> : null}
      <PasswordForm post={signIn} purpose="sign-in" submitLabel="Continue" next={next} />
      <p className="text-text-2">
        New here?{' '}
        <Link href="/sign-up" className="text-accent underline">
          Create account
        </Link>
      </p>
    </AuthFrame>
  );
}

async function wasSignedIn(): Promise<boolean> {
  return (await cookies()).has(SIGNED_IN_COOKIE);
}
