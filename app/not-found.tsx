import type { Metadata } from 'next';
import Link from 'next/link';
import { AuthFrame } from '@/components/shell/auth-frame.tsx';

export const metadata: Metadata = { title: 'Nothing here' };

export default function NotFound() {
  return (
    <AuthFrame title="Nothing here">
      <p className="text-text-2">Nothing here, or nothing you may see.</p>
      <p>
        <Link href="/" className="text-accent underline">
          Go to your agency
        </Link>
      </p>
    </AuthFrame>
  );
}
