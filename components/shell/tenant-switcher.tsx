'use client';

import { Menu, type MenuItem } from '../ui/menu.tsx';

export type SwitchableTenant = { name: string; handle: string };

/** Names the agency that everything on the page belongs to, and leads to the others. */
export function TenantSwitcher({
  tenant,
  tenants,
}: {
  tenant: SwitchableTenant;
  tenants: SwitchableTenant[];
}) {
  const items: MenuItem[] = [
    ...tenants.map(({ name, handle }) => ({
      label: name,
      href: `/${handle}`,
      current: handle === tenant.handle,
    })),
    { label: 'New agency', href: '/new' },
  ];
  return (
    <Menu
      label={`Agency: ${tenant.name}`}
      triggerClassName="min-w-0"
      trigger={
        <>
          <span className="flex-1 truncate text-left font-semibold">{tenant.name}</span>
          <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" className="text-text-3 shrink-0">
            <path d="M2 4 5 1 8 4M2 6 5 9 8 6" fill="none" stroke="currentColor" strokeWidth="1.25" />
          </svg>
        </>
      }
      items={items}
    />
  );
}
