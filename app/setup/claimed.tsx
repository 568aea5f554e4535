import { getWords } from '../_web/words';
import { GuestFrame } from '../guest-frame';
import { NothingHere } from '../nothing-here';

/** For whoever comes after the set-up: by its link, by the back button, or in another tab. */
export async function Claimed() {
  const t = await getWords('setup');
  return (
    <GuestFrame>
      <NothingHere why={t('complete')} />
    </GuestFrame>
  );
}
