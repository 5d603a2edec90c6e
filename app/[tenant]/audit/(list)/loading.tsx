import { LoadingRows } from '@/components/shell/loading-rows.tsx';

export default function Loading() {
  return <LoadingRows title="Audit log" what="entries" />;
}
