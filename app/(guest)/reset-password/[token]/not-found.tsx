import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';

export default function UnknownPasswordReset() {
  return (
    <Card title="This link is not complete">
      <p>Some mail programs break long links. Open it from the mail again, or copy the whole link.</p>
      <a href="/forgot-password" className={`${buttonLook('primary')} w-full`}>
        Get a new link
      </a>
    </Card>
  );
}
