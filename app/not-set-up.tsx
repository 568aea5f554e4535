import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { setupCode } from '@/lib/setup/queries';
import { GuestFrame } from './guest-frame';

/** What everybody finds after "Skip setup for now". */
export function NotSetUp() {
  return (
    <GuestFrame>
      <Card title="User management is not set up">
        <p>Setting it up was skipped, so nobody can sign in yet and nobody can be invited.</p>
        <p>
          It can be done at any time
          {setupCode()
            ? ', with the set-up code that Latchkey prints when it starts.'
            : ', by anybody who can reach this instance.'}
        </p>
        <a href="/setup" className={`${buttonLook('primary')} w-full`}>
          Set up the owner account
        </a>
      </Card>
    </GuestFrame>
  );
}

/** The only page of an instance that is to have no users. */
export function UserManagementOff() {
  return (
    <GuestFrame>
      <Card title="User management is off">
        <p className="wrap-anywhere">
          User management is off on this instance ( N8N_USER_MANAGEMENT_DISABLED). Nobody signs in here, and
          nobody can be invited.
        </p>
        <p className="wrap-anywhere">
          To turn it on, set N8N_USER_MANAGEMENT_DISABLED=false or remove the setting, and restart. Then open
          the link that Latchkey prints, and set up the owner account.
        </p>
      </Card>
    </GuestFrame>
  );
}
