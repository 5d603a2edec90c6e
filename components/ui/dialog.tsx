'use client';

import { Dialog as Radix } from 'radix-ui';
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import './scroll-lock-nonce.ts';

type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** Pinned to the bottom edge where the dialog fills a small screen. */
  actions?: ReactNode;
  /** A press outside does not close it: for dialogs in which somebody has typed, or a key is shown. */
  persistent?: boolean;
  onOpenAutoFocus?: (event: Event) => void;
};

/** A modal dialog, 480 px wide, full height under 640 px. Escape closes it and focus returns to where it was. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  actions,
  persistent = false,
  onOpenAutoFocus,
}: DialogProps) {
  const before = useRef<Element | null>(null);
  // Before the effects of what the dialog holds: a form in it may take the focus to its first field.
  useLayoutEffect(() => {
    if (open) before.current = document.activeElement;
  }, [open]);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="bg-scrim fixed inset-0 z-40" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={onOpenAutoFocus}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focusAgain(before.current);
          }}
          onInteractOutside={persistent ? (event) => event.preventDefault() : undefined}
          className={
            'animate-dialog bg-surface shadow-float fixed z-50 flex flex-col overflow-hidden focus:outline-none ' +
            'sm:rounded-dialog max-sm:inset-0 sm:top-[12vh] sm:left-1/2 sm:max-h-[80vh] sm:w-[480px] sm:-translate-x-1/2'
          }
        >
          <div className="grid gap-4 overflow-y-auto p-6 max-sm:flex-1 max-sm:content-start max-sm:p-4">
            <div className="grid gap-1">
              <Radix.Title className="text-dialog font-semibold">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="text-text-2">{description}</Radix.Description>
              ) : null}
            </div>
            {children}
          </div>
          {actions ? (
            <div className="border-line flex flex-row-reverse flex-wrap gap-2 border-t p-4 sm:px-6">
              {actions}
            </div>
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

// What had the focus may be gone, an item of a closed menu for instance: a keyboard then goes on at the page's content.
function focusAgain(element: Element | null) {
  const isThere = element instanceof HTMLElement && element.isConnected && element !== document.body;
  (isThere ? element : document.getElementById('main'))?.focus();
}
