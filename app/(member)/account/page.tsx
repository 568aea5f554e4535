import type { Metadata } from 'next';
import { requireActor } from '@/app/_web/actor';
import { SignOutForm } from './sign-out-form';

export const metadata: Metadata = { title: 'Account' };

const ROLES = { owner: 'Owner', admin: 'Admin', member: 'Member' };

export default async function AccountPage() {
  const { firstName, lastName, email, role } = await requireActor('/account');
  const facts = [
    ['Name', `${firstName} ${lastName}`],
    ['Email', email],
    ['Role', ROLES[role]],
  ];
  return (
    <div className="max-w-lg space-y-6">
      <h1 className="text-title font-bold">Account</h1>
      <dl className="divide-y divide-line rounded-house border border-line bg-card px-5">
        {facts.map(([name, value]) => (
          <div key={name} className="flex flex-wrap justify-between gap-x-6 py-3">
            <dt className="text-quiet">{name}</dt>
            <dd className="min-w-0 font-medium wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <SignOutForm />
    </div>
  );
}
