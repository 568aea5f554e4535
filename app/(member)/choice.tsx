import { Link } from '@/app/link';

type ChoiceProps = {
  label: string;
  options: { label: string; href: string; isChosen: boolean }[];
  className?: string;
};

/** A choice of a few that the address of the page holds: links, so that it works without JavaScript. */
export function Choice({ label, options, className = '' }: ChoiceProps) {
  return (
    <nav aria-label={label} className={className}>
      <ul className="inline-flex max-w-full flex-wrap gap-0.5 rounded-house border border-line-strong bg-sunk p-[3px]">
        {options.map(({ label, href, isChosen }) => (
          <li key={label}>
            <Link
              href={href}
              replace
              scroll={false}
              aria-current={isChosen ? 'true' : undefined}
              className="flex min-h-[calc(var(--control)-0.5rem)] items-center rounded-[5px] border border-transparent px-3 font-medium text-quiet hover:text-ink aria-[current]:border-edge aria-[current]:bg-card aria-[current]:text-ink forced-colors:aria-[current]:bg-[Highlight] forced-colors:aria-[current]:text-[HighlightText] forced-colors:aria-[current]:forced-color-adjust-none"
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
