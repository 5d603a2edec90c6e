import type { Metadata } from 'next';
import { signOut } from '@/app/account/actions.ts';
import { NewAgencyForm } from '@/components/account/new-agency-form.tsx';
import { SignOutButton } from '@/components/account/sign-out-button.tsx';
import { AuthFrame } from '@/components/shell/auth-frame.tsx';
import { requireAssured } from '@/lib/server/caller.ts';
import { env } from '@/lib/server/env.ts';
import { createAgency } from './actions.ts';

export const metadata: Metadata = { title: 'New agency' };

export default async function NewAgencyPage() {
  const { caller } = await requireAssured();
  const zones = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
  return (
    <AuthFrame title="New agency">
      <NewAgencyForm stepUpKey={env().stepUpKey} userId={caller.userId} zones={zones} create={createAgency} />
      <SignOutButton signOut={signOut} />
    </AuthFrame>
  );
}
