import { GuestFrame } from './guest-frame';
import { NothingHere } from './nothing-here';

export default function NotFound() {
  return (
    <GuestFrame>
      <NothingHere />
    </GuestFrame>
  );
}
