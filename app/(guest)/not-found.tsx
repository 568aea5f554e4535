import { NothingHere } from '../nothing-here';

/** Shown within the layout of guests' pages, which has the frame already. */
export default function GuestNotFound() {
  return <NothingHere />;
}
