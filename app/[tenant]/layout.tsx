import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { TenantShell } from '@/components/shell/tenant-shell.tsx';
import { readTenants, requireAssured, requireTenant } from '@/lib/server/caller.ts';

type TenantLayoutProps = { params: Promise<{ tenant: string }>; children: ReactNode };

export async function generateMetadata({ params }: TenantLayoutProps): Promise<Metadata> {
  await requireAssured();
  const { tenant: handle } = await params;
  const tenant = (await readTenants()).find((candidate) => candidate.handle === handle);
  // Absent and not yours have the same title, whatever page was asked for.
  const nothing = 'Nothing here, Strongroom';
  if (!tenant) return { title: { absolute: nothing, template: nothing } };
  const own = `${tenant.name}, Strongroom`;
  return { title: { absolute: own, template: `%s, ${own}` } };
}

export default async function TenantLayout({ params, children }: TenantLayoutProps) {
  const { caller, tenant } = await requireTenant((await params).tenant);
  const tenants = (await readTenants()).map(({ name, handle }) => ({ name, handle }));
  return (
    <TenantShell tenant={tenant} tenants={tenants} email={caller.email}>
      {children}
    </TenantShell>
  );
}
