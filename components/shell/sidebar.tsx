'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classes } from '../ui/classes.ts';
import { isCurrent, navLinks } from './nav-links.ts';
import { TenantSwitcher, type SwitchableTenant } from './tenant-switcher.tsx';

type SidebarProps = { tenant: SwitchableTenant; tenants: SwitchableTenant[]; email: string };

const LINK = 'control-height flex items-center rounded-control px-3';

export function Sidebar({ tenant, tenants, email }: SidebarProps) {
  const path = usePathname();
  return (
    <div className="border-line bg-sunken sticky top-0 flex h-dvh flex-col gap-4 overflow-y-auto border-r p-3 max-md:hidden">
      <TenantSwitcher tenant={tenant} tenants={tenants} />
      <nav aria-label={tenant.name} className="grid gap-1">
        {navLinks(tenant.handle).map((link) => {
          const current = isCurrent(path, link, tenant.handle);
          return (
            <Link
              key={link.href}
              href={link.href}
              aria-current={current ? 'page' : undefined}
              className={classes(LINK, current ? 'bg-selected font-medium' : 'text-text-2 hover:bg-hover')}
            >
              {link.label}
            </Link>
          );
        })}
      </nav>
      <Link href="/account" className={classes(LINK, 'text-text-2 hover:bg-hover mt-auto')} title={email}>
        <span className="truncate">{email}</span>
      </Link>
    </div>
  );
}
