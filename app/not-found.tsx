import { NothingHere } from '@/components/nothing-here';
import { GuestFrame } from './guest-frame';

export default function NotFound() {
  return (
    <GuestFrame>
      <NothingHere />
    </GuestFrame>
  );
}
