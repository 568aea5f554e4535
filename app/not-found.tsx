import { Card } from '@/components/card';
import { GuestFrame } from './guest-frame';

export default function NotFound() {
  return (
    <GuestFrame>
      <Card title="There is nothing here">
        <p>The page may have moved, or the address may be incomplete.</p>
        <p>
          <a href="/" className="font-semibold text-link underline">
            Go to the start page
          </a>
        </p>
      </Card>
    </GuestFrame>
  );
}
