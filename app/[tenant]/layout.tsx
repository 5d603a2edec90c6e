import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { TenantShell } from '@/components/shell/tenant-shell.tsx';
import { readTenants, requireTenant } from '@/lib/server/caller.ts';

type TenantLayoutProps = { params: Promise<{ tenant: string }>; children: ReactNode };

export async function generateMetadata({ params }: TenantLayoutProps): Promise<Metadata> {
  const { tenant } = await requireTenant((await params).tenant);
  return { title: { default: `${tenant.name}, Strongroom`, template: `%s, ${tenant.name}, Strongroom` } };
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
