import type { Metadata } from 'next';
import { requireOwner } from '@/app/_web/instance';
import { Card } from '@/components/card';
import { Notice } from '@/components/notice';
import { config } from '@/lib/config';
import { RequestForm } from './request-form';

export const metadata: Metadata = { title: 'Forgot your password?' };

export default async function ForgotPasswordPage() {
  await requireOwner();
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
