import NextForm from 'next/form';
import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link to another page. Next would ask for the pages behind all links in sight, of which none can be made before somebody
 * wants to see it: ten requests for each page that is opened.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}

/** A form that leads to another page, likewise. */
export function GetForm(props: ComponentProps<typeof NextForm>) {
  return <NextForm prefetch={false} {...props} />;
}
