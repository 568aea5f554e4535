'use client';

import { RowForms } from './row-forms';
import { RowMenu, type RowMenuProps } from './row-menu';

/** What can be done with one row of the list, behind one button; as plain forms where there is no JavaScript. */
export function RowActions(props: RowMenuProps) {
  return (
    <>
      <RowMenu {...props} />
      <noscript>
        <RowForms {...props} />
      </noscript>
    </>
  );
}
