import { Button } from '@/components/button';

/** On to another step: a plain address, so that reload and the back button do what people expect. */
export function WizardButtons({ to }: { to: 'invite' | 'finish' }) {
  return (
    <form action="/setup" className="flex flex-wrap-reverse justify-between gap-3 border-t border-line pt-5">
      <input type="hidden" name="step" value={to} />
      <Button type="submit" look="quiet">
        Skip
      </Button>
      <Button type="submit">Next</Button>
    </form>
  );
}
