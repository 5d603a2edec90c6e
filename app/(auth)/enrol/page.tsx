import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { signOut } from '@/app/account/actions.ts';
import { EnrolForm } from '@/components/account/enrol-form.tsx';
import { SignOutButton } from '@/components/account/sign-out-button.tsx';
import { AuthFrame } from '@/components/shell/auth-frame.tsx';
import { readStanding, requireCaller } from '@/lib/server/caller.ts';
import { env } from '@/lib/server/env.ts';
import { relayFactor } from './actions.ts';

export const metadata: Metadata = { title: 'Set up your authenticator' };

export default async function EnrolPage() {
  const caller = await requireCaller();
  const standing = await readStanding();
  if (!standing || standing.factor) redirect('/');
  return (
    <AuthFrame title="Set up your authenticator">
      <EnrolForm
        stepUpKey={env().stepUpKey}
        userId={caller.userId}
        sessionId={caller.sessionId}
        email={caller.email}
        relay={relayFactor}
      />
      <SignOutButton signOut={signOut} />
    </AuthFrame>
  );
}
