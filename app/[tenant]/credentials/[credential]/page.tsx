import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { CredentialFacts } from '@/components/credentials/credential-facts.tsx';
import { CredentialVerbs } from '@/components/credentials/credential-verbs.tsx';
import { VersionTable } from '@/components/credentials/version-table.tsx';
import { ReadFailed } from '@/components/shell/read-failed.tsx';
import { Section } from '@/components/shell/section.tsx';
import { Page } from '@/components/ui/page.tsx';
import { credentialId } from '@/lib/portable/ids.ts';
import { roleAllows } from '@/lib/portable/policy/roles.ts';
import { requireTenant } from '@/lib/server/caller.ts';
import { readCredential, readVersions } from '@/lib/server/reads/credentials.ts';
import { readMembers } from '@/lib/server/reads/members.ts';
import { authorityOf } from '../../authority.ts';
import { RecentEntries } from '../../recent-entries.tsx';
import { assure, openIntake, retire, reveal, rotate } from '../actions.ts';

type CredentialPageProps = { params: Promise<{ tenant: string; credential: string }> };

export async function generateMetadata({ params }: CredentialPageProps): Promise<Metadata> {
  const { credential } = await load(await params);
  return { title: credential.label };
}

export default async function CredentialPage({ params }: CredentialPageProps) {
  const { bound, credential } = await load(await params);
  const { handle, timeZone } = bound.tenant;
  const now = new Date();
  const [versions, members] = await Promise.all([
    readVersions(bound.client, credential.id),
    readMembers(bound.client),
  ]);
  const names = new Map(members.ok ? members.value.map((member) => [member.user_id, member.email]) : []);
  const isActive = credential.state === 'active';
  const may = {
    reveal: isActive && roleAllows(bound.role, 'credential.reveal'),
    rotate: isActive && roleAllows(bound.role, 'credential.rotate'),
    retire: isActive && roleAllows(bound.role, 'credential.retire'),
  };
  return (
    <Page
      title={credential.label}
      actions={
        may.reveal ? (
          <CredentialVerbs
            authority={authorityOf(bound)}
            handle={handle}
            zone={timeZone}
            credential={{
              id: credential.id,
              siteId: credential.site_id,
              provider: credential.provider,
              label: credential.label,
              environment: credential.environment,
              version: credential.current_version,
            }}
            may={may}
            actions={{
              assure: assure.bind(null, handle),
              openIntake: openIntake.bind(null, handle),
              reveal: reveal.bind(null, handle),
              rotate: rotate.bind(null, handle),
              retire: retire.bind(null, handle),
            }}
          />
        ) : isActive ? (
          <p className="text-text-2">Ask an owner or admin.</p>
        ) : null
      }
    >
      <CredentialFacts credential={credential} members={names} handle={handle} now={now} zone={timeZone} />
      <Section title="Versions">
        {versions.ok ? (
          <VersionTable versions={versions.value} members={names} now={now} zone={timeZone} />
        ) : (
          <ReadFailed what="the versions" requestId={versions.failure.requestId} />
        )}
      </Section>
      <Section
        title="Entries"
        more={
          <Link href={`/${handle}/audit?credential=${credential.id}`} className="text-accent hover:underline">
            All entries of this key
          </Link>
        }
      >
        {credential.last_revealed_at === null ? <p className="text-text-2">Never revealed.</p> : null}
        <RecentEntries bound={bound} filter={{ targets: [credential.id] }} now={now} none="No entries yet." />
      </Section>
    </Page>
  );
}

async function load(params: { tenant: string; credential: string }) {
  const bound = await requireTenant(params.tenant);
  const id = credentialId.safeParse(params.credential);
  if (!id.success) notFound();
  const credential = await readCredential(bound.client, id.data);
  if (!credential.ok) throw new Error(`could not read the credential (${credential.failure.requestId})`);
  if (credential.value === null) notFound();
  return { bound, credential: credential.value };
}
