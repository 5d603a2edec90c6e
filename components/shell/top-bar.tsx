'use client';

import { usePathname } from 'next/navigation';
import { Menu } from '../ui/menu.tsx';
import { isCurrent, navLinks } from './nav-links.ts';
import { TenantSwitcher, type SwitchableTenant } from './tenant-switcher.tsx';

/** What the sidebar is on a wide screen, on a narrow one. */
export function TopBar({ tenant, tenants }: { tenant: SwitchableTenant; tenants: SwitchableTenant[] }) {
  const path = usePathname();
  const items = [
    ...navLinks(tenant.handle).map((link) => ({ ...link, current: isCurrent(path, link, tenant.handle) })),
    { label: 'Account', href: '/account' },
  ];
  return (
    <div className="border-line bg-sunken sticky top-0 z-30 flex items-center justify-between gap-2 border-b px-4 py-2 md:hidden">
      <TenantSwitcher tenant={tenant} tenants={tenants} />
      <Menu trigger="Menu" items={items} />
    </div>
  );
}
