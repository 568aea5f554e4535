import fc from 'fast-check';
import { expect } from 'vitest';
import { it } from '../../testing/fixtures';
import { ASKED, askedFor, tryInputs } from '../../testing/fuzz';
import { listActivity, PAGE_SIZE } from './queries';
import { ABOUT, ListActivity } from './schema';

const ID = fc.oneof(fc.uuid(), fc.constant('ffffffff-ffff-ffff-ffff-ffffffffffff'), ASKED);
const DAY = fc.oneof(
  ASKED,
  fc.constantFrom('1900-01-01', '2030-02-29', '9998-12-31', '9999-12-31', '2030-1-1', '0000-00-00'),
);

it('the activity log is shown, whatever its address holds', ({ cast, task }) => {
  const query = askedFor({
    search: ASKED,
    about: fc.oneof(ASKED, fc.constantFrom(...ABOUT)),
    by: ID,
    from: DAY,
    to: DAY,
    before: ID,
    after: ID,
  });
  return tryInputs(task, 1_000, [query], async (asked) => {
    const { entries } = await listActivity(cast.olivia, ListActivity.parse(asked));
    expect(entries.length).toBeLessThanOrEqual(PAGE_SIZE);
  });
});
