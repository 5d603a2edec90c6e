import type { Metadata } from 'next';
import Link from 'next/link';
import { signOut } from '@/app/account/actions.ts';
import { NewAgencyForm } from '@/components/account/new-agency-form.tsx';
import { SignOutButton } from '@/components/account/sign-out-button.tsx';
import { AuthFrame } from '@/components/shell/auth-frame.tsx';
import { readTenants, requireAssured } from '@/lib/server/caller.ts';
import { env } from '@/lib/server/env.ts';
import { createAgency } from './actions.ts';

export const metadata: Metadata = { title: 'New agency' };

export default async function NewAgencyPage() {
  const { caller } = await requireAssured();
  const [first] = await readTenants();
  const zones = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
  return (
    <AuthFrame title="New agency">
      <NewAgencyForm stepUpKey={env().stepUpKey} userId={caller.userId} zones={zones} create={createAgency} />
      {first ? (
        <p>
          <Link href={`/${first.handle}`} className="text-accent underline">
            Back to <bdi>{first.name}</bdi>
          </Link>
        </p>
      ) : null}
      <SignOutButton signOut={signOut} />
    </AuthFrame>
  );
}
