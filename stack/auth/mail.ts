import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailKind } from './one-time.ts';

const SUBJECTS: Record<MailKind, string> = {
  signup: 'Confirm your address',
  recovery: 'Set a new password',
  invite: 'You have been invited',
};

const SENTENCES: Record<MailKind, string> = {
  signup: 'Open this link to confirm your address:',
  recovery: 'Somebody, probably you, wants to set a new password. Open this link to do so:',
  invite: 'You have been invited. Open this link to join:',
};

/** The page of the product that spends a token. Links lead there only, never where a request says. */
export function mailLink(siteUrl: string, kind: MailKind, tokenHash: string): string {
  return `${siteUrl}/auth/confirm?${new URLSearchParams({ token_hash: tokenHash, type: kind }).toString()}`;
}

/**
 * Delivers a mail into the mailbox folder: one RFC 5322 file per mail, for its owner alone (mode 600 in a folder of
 * mode 700), complete as soon as it can be seen. The file name tells when and what, not to whom.
 */
export async function deliverMail(
  directory: string,
  mail: { to: string; kind: MailKind; link: string; now: Date },
): Promise<void> {
  const name = `${mail.now.toISOString().replaceAll(':', '')}-${mail.kind}-${randomBytes(6).toString('hex')}`;
  const text = [
    'From: Strongroom <no-reply@strongroom.invalid>',
    `To: ${mail.to}`,
    `Subject: ${SUBJECTS[mail.kind]}`,
    `Date: ${mail.now.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${name}@strongroom.invalid>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    SENTENCES[mail.kind],
    '',
    mail.link,
    '',
    'It works once, within an hour. If you did not ask for it, do nothing.',
    '',
  ].join('\r\n');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unfinished = join(directory, `.${name}`);
  await writeFile(unfinished, text, { mode: 0o600, flag: 'wx' });
  await rename(unfinished, join(directory, `${name}.eml`));
}
