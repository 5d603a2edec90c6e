'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { Assure } from '../step-up/actions.ts';
import type { Authority } from '../step-up/authority.ts';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import type { OpenIntake, Retire, Reveal, Rotate } from './actions.ts';
import { RetireDialog } from './retire-dialog.tsx';
import { RevealDialog } from './reveal-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import type { RotatedCredential } from './seal-rotation.ts';
import { onSingleKey } from './single-key.ts';

type CredentialVerbsProps = {
  authority: Authority;
  handle: string;
  zone: string;
  credential: RotatedCredential & { version: number };
  may: { reveal: boolean; rotate: boolean; retire: boolean };
  actions: { assure: Assure; openIntake: OpenIntake; reveal: Reveal; rotate: Rotate; retire: Retire };
};

/** Reveal, Rotate, and Retire behind the menu: what the member's role allows, and nothing else. */
export function CredentialVerbs({ authority, handle, zone, credential, may, actions }: CredentialVerbsProps) {
  const router = useRouter();
  const [open, setOpen] = useState<'reveal' | 'rotate' | 'retire' | null>(null);

  useEffect(() => {
    if (!may.reveal) return;
    const press = () => setOpen((current) => current ?? 'reveal');
    return onSingleKey('r', press);
  }, [may.reveal]);

  // What happened left entries and versions: the page behind the dialog reads them again.
  function close() {
    setOpen(null);
    router.refresh();
  }

  return (
    <>
      {may.reveal ? (
        <Button kind="primary" aria-keyshortcuts="r" onClick={() => setOpen('reveal')}>
          Reveal
        </Button>
      ) : null}
      {may.rotate ? <Button onClick={() => setOpen('rotate')}>Rotate</Button> : null}
      {may.retire ? (
        <Menu
          label="More"
          trigger="⋯"
          items={[{ label: 'Retire', danger: true, onSelect: () => setOpen('retire') }]}
        />
      ) : null}
      <RevealDialog
        open={open === 'reveal'}
        onClose={close}
        authority={authority}
        handle={handle}
        zone={zone}
        credential={credential}
        reveal={actions.reveal}
      />
      <RotateDialog
        open={open === 'rotate'}
        onClose={close}
        authority={authority}
        handle={handle}
        zone={zone}
        credential={credential}
        openIntake={actions.openIntake}
        rotate={actions.rotate}
        assure={actions.assure}
      />
      <RetireDialog
        open={open === 'retire'}
        onClose={close}
        onRetired={close}
        authority={authority}
        zone={zone}
        credential={credential}
        retire={actions.retire}
      />
    </>
  );
}
