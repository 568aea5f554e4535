import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Card } from '@/components/card';
import { Notice } from '@/components/notice';
import { config } from '@/lib/config';
import { hasOwner } from '@/lib/setup/queries';
import { RequestForm } from './request-form';

export const metadata: Metadata = { title: 'Forgot your password?' };

export default async function ForgotPasswordPage() {
  if (!(await hasOwner())) redirect('/setup');
  return (
    <Card title="Forgot your password?">
      {config().mail ? <RequestForm /> : <WithoutMail />}
      <p>
        <a href="/sign-in" className="inline-flex min-h-11 items-center font-semibold text-link underline">
          Back to sign-in
        </a>
      </p>
    </Card>
  );
}

function WithoutMail() {
  return (
    <>
      <Notice>This instance sends no mail.</Notice>
      <p>Ask the owner or an admin: they can copy a reset link for you on the Users page.</p>
      <p className="text-small text-quiet">
        Do you run this instance yourself? Then <code>npx latchkey reset-password &lt;email&gt;</code> prints
        a link, in the folder that Latchkey runs in.
      </p>
    </>
  );
}
