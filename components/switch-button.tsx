'use client';

import { Form, type FormAction, useForm } from './form';

type SwitchButtonProps = {
  /** The id of the element that says what it switches. */
  labelledBy: string;
  isOn: boolean;
  /** The field that is sent: `yes` to turn it on, `no` to turn it off. */
  name: string;
  action: FormAction<unknown>;
  /** What else is sent. */
  fields: Record<string, string>;
};

/** A switch that is a form of its own: pressed, it is sent, with JavaScript and without. */
export function SwitchButton({ labelledBy, isOn, name, action, fields }: SwitchButtonProps) {
  const form = useForm(action);
  // It shows at once what it will be.
  const isShownOn = form.isPending ? !isOn : isOn;
  return (
    <Form {...form}>
      {Object.entries(fields).map(([field, value]) => (
        <input key={field} type="hidden" name={field} value={value} />
      ))}
      <button
        type="submit"
        role="switch"
        name={name}
        value={isOn ? 'no' : 'yes'}
        aria-checked={isShownOn}
        aria-labelledby={labelledBy}
        className="group relative block h-5 w-9 shrink-0 cursor-pointer rounded-full border border-edge bg-sunk before:absolute before:-inset-3 aria-checked:border-ink aria-checked:bg-ink forced-colors:aria-checked:bg-[Highlight]"
      >
        <span className="absolute top-0.5 left-0.5 size-3.5 rounded-full bg-edge transition-transform duration-120 group-aria-checked:translate-x-4 group-aria-checked:bg-card motion-reduce:transition-none forced-colors:bg-[ButtonText]" />
      </button>
    </Form>
  );
}
