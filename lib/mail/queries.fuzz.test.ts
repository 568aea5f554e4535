import fc from 'fast-check';
import { expect } from 'vitest';
import { it } from '../../testing/fixtures';
import { ASKED, askedFor, tryInputs } from '../../testing/fuzz';
import { listMails } from './queries';
import { ListMails } from './schema';

const NUMBER = fc.oneof(ASKED, fc.constantFrom('0', '-1', '1e9', '1000000', '1000001', 'NaN', 'Infinity'));

it('the list of mails is shown, whatever its address holds', ({ cast, task }) => {
  const query = askedFor({
    search: ASKED,
    state: fc.oneof(ASKED, fc.constantFrom('queued', 'sent', 'failed')),
    page: NUMBER,
  });
  return tryInputs(task, 500, [query], async (asked) => {
    const { mails, total } = await listMails(cast.olivia, ListMails.parse(asked));
    expect(mails.length).toBeLessThanOrEqual(total);
  });
});
