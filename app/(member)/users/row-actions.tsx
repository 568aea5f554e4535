'use client';

import { RowForms } from './row-forms';
import { type RowActionsProps, RowMenu } from './row-menu';

/** What can be done with one row of the list, behind one button; as plain forms where there is no JavaScript. */
export function RowActions(props: RowActionsProps) {
  return (
    <>
      <RowMenu {...props} />
      <noscript>
        <RowForms {...props} />
      </noscript>
    </>
  );
}
