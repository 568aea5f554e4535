import { Notice } from './notice';

/** Says what was done. Its element is on the page before, because screen readers announce only what changes in one. */
export function DoneNotice({ sentence }: { sentence: string | undefined }) {
  return (
    <div role="status" className="empty:hidden">
      {sentence && <Notice tone="good">{sentence}</Notice>}
    </div>
  );
}
