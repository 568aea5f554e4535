import { Notice } from '@/components/notice';

/** Says what was done; its place is there before, so that it is announced. */
export function Outcome({ sentence }: { sentence: string | undefined }) {
  return (
    <div role="status" className="empty:hidden">
      {sentence && <Notice tone="good">{sentence}</Notice>}
    </div>
  );
}
