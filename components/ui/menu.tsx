'use client';

import { DropdownMenu } from 'radix-ui';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { classes } from './classes.ts';
import './scroll-lock-nonce.ts';

export type MenuItem =
  | { label: ReactNode; href: string; current?: boolean }
  | { label: ReactNode; onSelect: () => void; danger?: boolean };

type MenuProps = {
  /** The name that screen readers say, when the button shows only a sign. */
  label?: string;
  trigger: ReactNode;
  items: MenuItem[];
  triggerClassName?: string;
};

export function Menu({ label, trigger, items, triggerClassName }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button kind="plain" aria-label={label} className={triggerClassName}>
          {trigger}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="animate-menu rounded-card border-line bg-surface shadow-float z-50 min-w-48 border p-1"
        >
          {items.map((item, index) => (
            <Entry key={index} item={item} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const ITEM = 'control-height flex items-center rounded-control px-3 outline-none data-highlighted:bg-hover';

function Entry({ item }: { item: MenuItem }) {
  if ('href' in item) {
    return (
      <DropdownMenu.Item asChild>
        <Link
          href={item.href}
          aria-current={item.current ? 'page' : undefined}
          className={classes(ITEM, item.current && 'bg-selected')}
        >
          {item.label}
        </Link>
      </DropdownMenu.Item>
    );
  }
  return (
    <DropdownMenu.Item onSelect={item.onSelect} className={classes(ITEM, item.danger && 'text-danger')}>
      {item.label}
    </DropdownMenu.Item>
  );
}
