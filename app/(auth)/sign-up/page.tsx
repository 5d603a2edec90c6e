import type { Metadata } from 'next';
import Link from 'next/link';
import { PasswordForm } from '@/components/account/password-form.tsx';
import { AuthFrame } from '@/components/shell/auth-frame.tsx';
import { signUp } from './actions.ts';

export const metadata: Metadata = { title: 'Create account' };

export default function SignUpPage() {
  return (
    <AuthFrame title="Create account">
      <PasswordForm post={signUp} purpose="sign-up" submitLabel="Create account" />
      <p className="text-text-2">
        Have an account?{' '}
        <Link href="/sign-in" className="text-accent underline">
          Sign in
        </Link>
      </p>
    </AuthFrame>
  );
}
