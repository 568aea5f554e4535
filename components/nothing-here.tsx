import { Card } from './card';

/** For addresses that lead nowhere. */
export function NothingHere() {
  return (
    <Card title="There is nothing here">
      <p>The page may have moved, or the address may be incomplete.</p>
      <p>
        <a href="/" className="font-semibold text-link underline">
          Go to the start page
        </a>
      </p>
    </Card>
  );
}
