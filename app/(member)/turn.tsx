import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { AwaitsList } from './awaited';

/** A link to the page before or after this one. */
export function Turn({ label, href }: { label: string; href: string }) {
  return (
    <Link href={href} className={buttonLook('plain')}>
      {label}
      <AwaitsList />
    </Link>
  );
}
