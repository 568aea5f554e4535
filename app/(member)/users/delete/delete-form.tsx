'use client';

import Link from 'next/link';
import { useState } from 'react';
import { buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Outcomes } from '@/components/outcomes';
import { deleteUsers } from './actions';

type DeleteFormProps = {
  picks: { value: string; email: string }[];
  /** What they own, in words; empty when nothing has to be settled. */
  owned: string[];
  /** What is to be typed. */
  phrase: string;
};

/** Asks what becomes of what they own, then deletes for good and shows the receipt. */
export function DeleteForm({ picks, owned, phrase }: DeleteFormProps) {
  const form = useForm(deleteUsers);
  const [isTransfer, setTransfer] = useState(owned.length > 0);
  const { result, values } = form.state;
  if (result)
    return (
      <div className="space-y-5" role="status">
        <Outcomes outcomes={result} />
        <Link href="/users" className={buttonLook('primary')}>
          Back to the users
        </Link>
      </div>
    );
  const users = picks.length === 1 ? '1 user' : `${picks.length} users`;
  return (
    <Form {...form}>
      {picks.map(({ value }) => (
        <input key={value} type="hidden" name="picks[]" value={value} />
      ))}
      <p>
        {picks.length === 1
          ? 'The account ends, and with it every sign-in. This cannot be undone.'
          : 'Their accounts end, and with them every sign-in. This cannot be undone.'}{' '}
        To shut somebody out for a while, disable them instead.
      </p>
      {picks.length > 1 && (
        <ul className="list-disc space-y-1 pl-5">
          {picks.map(({ value, email }) => (
            <li key={value} className="wrap-anywhere">
              {email}
            </li>
          ))}
        </ul>
      )}
      {owned.length > 0 ? (
        <fieldset className="space-y-3">
          <legend className="mb-2 font-semibold">What becomes of what they own?</legend>
          <ul className="list-disc pl-5 text-quiet">
            {owned.map((things) => (
              <li key={things}>{things}</li>
            ))}
          </ul>
          {[
            { value: 'transfer', label: 'Somebody else takes over' },
            { value: 'delete', label: 'It is deleted too' },
          ].map(({ value, label }) => (
            <label key={value} className="flex min-h-11 cursor-pointer items-center gap-3">
              <input
                type="radio"
                name="owned"
                value={value}
                defaultChecked={(values?.owned ?? 'transfer') === value}
                onChange={() => setTransfer(value === 'transfer')}
                className="size-[18px] accent-brass"
              />
              {label}
            </label>
          ))}
        </fieldset>
      ) : (
        <input type="hidden" name="owned" value="delete" />
      )}
      {/* Without JavaScript both fields are there, and the choice decides which one counts. */}
      <div className={isTransfer ? 'space-y-5' : 'hidden noscript:block'}>
        {owned.length > 0 && (
          <Field
            name="transferTo"
            label="Transfer to"
            type="email"
            autoComplete="off"
            help="The address of an active user."
          />
        )}
      </div>
      <div className={isTransfer ? 'hidden noscript:block' : ''}>
        <Field name="confirmation" label={`Type ${phrase} to confirm`} autoComplete="off" />
      </div>
      <div className="flex flex-wrap gap-3">
        <SubmitButton look="danger">{`Delete ${users} for good`}</SubmitButton>
        <Link href="/users" className={buttonLook('plain')}>
          Cancel
        </Link>
      </div>
    </Form>
  );
}
