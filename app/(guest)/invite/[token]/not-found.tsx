import { Card } from '@/components/card';

export default function UnknownInvite() {
  return (
    <Card title="This link is not complete">
      <p>Some mail programs break long links. Open the invite from the mail again, or copy the whole link.</p>
      <p>If it stays so, ask the person who invited you for a new one.</p>
    </Card>
  );
}
