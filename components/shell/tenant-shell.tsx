import type { ReactNode } from 'react';
import { Banner } from '../ui/banner.tsx';
import { clockTime } from '../ui/time-text.ts';
import { Sidebar } from './sidebar.tsx';
import type { SwitchableTenant } from './tenant-switcher.tsx';
import { TopBar } from './top-bar.tsx';

type TenantShellProps = {
  tenant: SwitchableTenant & { timeZone: string; frozenSince: string | null };
  tenants: SwitchableTenant[];
  email: string;
  children: ReactNode;
};

/** Everything around an agency's page. `main` has one h1, which the page brings. */
export function TenantShell({ tenant, tenants, email, children }: TenantShellProps) {
  const here = { name: tenant.name, handle: tenant.handle };
  return (
    <div className="md:grid md:grid-cols-[216px_minmax(0,1fr)]">
      <a
        href="#main"
        className="rounded-control bg-surface sr-only px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to the content
      </a>
      <header className="contents">
        <Sidebar tenant={here} tenants={tenants} email={email} />
        <TopBar tenant={here} tenants={tenants} />
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto grid w-full max-w-[1200px] content-start gap-6 p-4 outline-none md:p-8"
      >
        {tenant.frozenSince ? (
          <Banner tone="danger">
            Frozen since {clockTime(new Date(tenant.frozenSince), tenant.timeZone)}. Only the operator can
            lift it.
          </Banner>
        ) : null}
        {children}
      </main>
    </div>
  );
}
