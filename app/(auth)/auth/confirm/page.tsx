import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ConfirmForm } from '@/components/account/confirm-form.tsx';
import { AuthFrame } from '@/components/shell/auth-frame.tsx';
import { confirmationLink } from '@/lib/server/confirmation-link.ts';
import { confirmAddress } from './actions.ts';

export const metadata: Metadata = { title: 'Confirm your address' };

type ConfirmPageProps = {
  searchParams: Promise<{ token_hash?: string | string[]; type?: string | string[] }>;
};

/** Where the link of a confirmation mail leads. Reading it spends nothing: mail scanners open every link first. */
export default async function ConfirmPage({ searchParams }: ConfirmPageProps) {
  const asked = await searchParams;
  const link = confirmationLink.safeParse(asked);
  return (
    <AuthFrame title="Confirm your address">
      {link.success ? (
        <ConfirmForm confirm={confirmAddress} tokenHash={link.data.token_hash} type={link.data.type} />
      ) : (
        <p>{asked.type === 'recovery' || asked.type === 'invite' ? NOT_HERE : INCOMPLETE}</p>
      )}
      <p className="text-text-2">
        <InlineLink href="/sign-up">Create account</InlineLink> or{' '}
        <InlineLink href="/sign-in">sign in</InlineLink>
      </p>
    </AuthFrame>
  );
}

const NOT_HERE = 'Links that set a password or invite somebody do not work here. This one was not used.';
const INCOMPLETE = 'This link is not complete. Open it from the mail again.';

function InlineLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="text-accent underline">
      {children}
    </Link>
  );
}
