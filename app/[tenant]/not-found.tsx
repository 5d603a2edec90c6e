import { Page } from '@/components/ui/page.tsx';

/** One answer for what is absent and for what is not the member's. */
export default function NotFound() {
  return (
    <Page title="Nothing here">
      <p className="text-text-2">Nothing here, or nothing you may see.</p>
    </Page>
  );
}
