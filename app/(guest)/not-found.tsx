import { NothingHere } from '@/components/nothing-here';

/** Within the guests' layout, which brings the frame. */
export default function GuestNotFound() {
  return <NothingHere />;
}
