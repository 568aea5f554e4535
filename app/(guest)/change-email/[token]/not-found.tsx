import { Card } from '@/components/card';

export default function UnknownEmailChange() {
  return (
    <Card title="This link is not complete">
      <p>Some mail programs break long links. Open it from the mail again, or copy the whole link.</p>
    </Card>
  );
}
