import Link from 'next/link';

type ChoiceProps = {
  label: string;
  options: { label: string; href: string; isChosen: boolean }[];
  className?: string;
};

/** A choice of a few that the address of the page holds: links, so that it works without JavaScript. */
export function Choice({ label, options, className = '' }: ChoiceProps) {
  return (
    <nav aria-label={label} className={className}>
      <ul className="inline-flex max-w-full rounded-house border border-edge bg-card p-0.5">
        {options.map(({ label, href, isChosen }) => (
          <li key={label}>
            <Link
              href={href}
              replace
              scroll={false}
              prefetch={false}
              aria-current={isChosen ? 'true' : undefined}
              className="flex min-h-10 items-center rounded-[8px] px-3 text-small font-medium text-quiet hover:bg-hover aria-[current]:bg-hover aria-[current]:text-ink"
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
