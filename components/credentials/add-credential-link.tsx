'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { ButtonLink } from '../ui/button.tsx';
import { onSingleKey } from './single-key.ts';

/** The way to a new credential; `n` goes there too. */
export function AddCredentialLink({ href }: { href: string }) {
  const router = useRouter();
  useEffect(() => onSingleKey('n', () => router.push(href)), [router, href]);
  return (
    <ButtonLink kind="primary" href={href} aria-keyshortcuts="n">
      Add credential
    </ButtonLink>
  );
}
