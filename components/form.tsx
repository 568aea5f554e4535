'use client';

import { CircleAlert } from 'lucide-react';
import {
  createContext,
  type FormEvent,
  type ReactNode,
  startTransition,
  useActionState,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { Button, type ButtonLook } from './button';
import { Choose, fieldLook } from './field';
import { SLOW_MS, useLasting } from './lasting';
import { Notice } from './notice';
import { PasswordInput } from './password-input';
import { useReaching } from './reach';
import { fillTyped } from './typed';
import { useWords } from './words';

/** What an action answers: a sentence for the whole form, one beside each field, and what was typed. */
export type FormState<T> = {
  message?: string;
  errors?: Record<string, string>;
  values?: Record<string, string>;
  result?: T;
};

export type FormAction<T> = (before: FormState<T>, form: FormData) => Promise<FormState<T>>;

/** A form's action with its state; hand all of it to `<Form>`. */
export function useForm<T>(action: FormAction<T>) {
  const [state, submit, isPending] = useActionState<FormState<T>, FormData>(useReaching(action), {});
  return { state, submit, isPending };
}

type FormContext = { errors: Record<string, string>; values: Record<string, string>; isPending: boolean };
const Context = createContext<FormContext>({ errors: {}, values: {}, isPending: false });

type FormProps<T> = ReturnType<typeof useForm<T>> & { id?: string; className?: string; children: ReactNode };

/**
 * A form that works without JavaScript. With it, everything typed stays through an error (React would reset the form
 * after an action), and through a load of the page because Latchkey was updated; the first field at fault gets the focus,
 * and the sentence for the whole form is announced.
 */
export function Form<T>({ state, submit, isPending, id, className = '', children }: FormProps<T>) {
  const t = useWords('form');
  const form = useRef<HTMLFormElement>(null);
  const [isFilled, setFilled] = useState(false);
  useEffect(() => {
    if (form.current && fillTyped(form.current)) setFilled(true);
  }, []);
  const isSlow = useLasting(isPending, SLOW_MS);
  useEffect(() => {
    if (state.errors) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [state]);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isPending) return;
    const submitter = (event.nativeEvent as SubmitEvent).submitter;
    const data = new FormData(event.currentTarget, submitter);
    startTransition(() => submit(data));
  };

  return (
    <Context value={{ errors: state.errors ?? {}, values: state.values ?? {}, isPending }}>
      <form
        ref={form}
        id={id}
        action={submit}
        onSubmit={onSubmit}
        noValidate
        // What stands before the status is the last that is seen, while there is nothing to tell.
        className={`space-y-4 [&>:has(+p:empty)]:mb-0 ${className}`}
      >
        <div role="alert" aria-atomic="true" className="empty:hidden">
          {state.message && <Notice tone="bad">{state.message}</Notice>}
          {isFilled && Object.keys(state).length === 0 && <Notice>{t('updated')}</Notice>}
        </div>
        {children}
        <p role="status" className="text-small text-quiet empty:hidden">
          {isSlow && t('slow')}
        </p>
      </form>
    </Context>
  );
}

type FieldProps = {
  name: string;
  label: string;
  help?: string;
  type?: 'text' | 'email' | 'password';
  autoComplete?: string;
  inputMode?: 'numeric';
  autoFocus?: boolean;
  defaultValue?: string;
  /** Makes it a text area of so many lines. */
  rows?: 1 | 2;
  placeholder?: string;
  onInput?: (text: string) => void;
  onFocus?: () => void;
  /** What stands below its error, if there is one. */
  below?: (error: string | undefined) => ReactNode;
};

/** A labelled field; its fault stands below it, and its help below that. */
export function Field({
  name,
  label,
  help,
  rows,
  defaultValue,
  onInput,
  below,
  type = 'text',
  ...rest
}: FieldProps) {
  const { values } = useContext(Context);
  const id = useId();
  const { error, markChanged } = useFieldError(name);
  const shared = {
    id,
    name,
    defaultValue: values[name] ?? defaultValue,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': describedBy(id, help, error),
    className: `${fieldLook(error !== undefined)} px-3 py-1`,
    ...rest,
  };
  const onTyped = (text: string) => {
    markChanged();
    onInput?.(text);
  };
  const spell = type === 'text' && !rows ? {} : { spellCheck: false, autoCapitalize: 'none' };
  const Input = type === 'password' ? PasswordInput : 'input';
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-semibold">
        {label}
      </label>
      {rows ? (
        <textarea
          {...shared}
          {...spell}
          rows={rows}
          // Grows with what is typed, where the browser can; elsewhere it has its rows.
          className={`${shared.className} field-sizing-content max-h-48 py-[0.4375rem] ${rows === 1 ? '' : 'min-h-16'}`}
          onInput={(event) => onTyped(event.currentTarget.value)}
        />
      ) : (
        <Input {...shared} {...spell} type={type} onInput={(event) => onTyped(event.currentTarget.value)} />
      )}
      <FieldError id={`${id}-error`} error={error} />
      <FieldHelp id={`${id}-help`} help={help} />
      {below?.(error)}
    </div>
  );
}

type SelectProps = {
  name: string;
  label: string;
  options: { value: string; label: string }[];
  help?: string;
  defaultValue?: string;
  /** Hears what was chosen, and in which form. */
  onChoose?: (value: string, form: HTMLFormElement | null) => void;
};

/** A labelled choice of a few; the browser's own, which every phone and screen reader knows. */
export function Select({ name, label, options, help, defaultValue, onChoose }: SelectProps) {
  const { values } = useContext(Context);
  const id = useId();
  const { error, markChanged } = useFieldError(name);
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-semibold">
        {label}
      </label>
      <Choose
        id={id}
        name={name}
        defaultValue={values[name] ?? defaultValue}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, help, error)}
        onChange={({ currentTarget: { value, form } }) => {
          markChanged();
          onChoose?.(value, form);
        }}
        options={options}
      />
      <FieldError id={`${id}-error`} error={error} />
      <FieldHelp id={`${id}-help`} help={help} />
    </div>
  );
}

type TickProps = { name: string; label: ReactNode; help?: string; value?: string; isTicked?: boolean };

/** Something that is so or not, sent as `yes` where nothing else is said. */
export function Tick({ name, label, help, value = 'yes', isTicked = false }: TickProps) {
  const id = useId();
  return (
    <div className="flex min-h-[max(1.75rem,var(--control)-0.5rem)] items-start gap-2.5 py-1">
      <input
        id={id}
        type="checkbox"
        name={name}
        value={value}
        defaultChecked={isTicked}
        aria-describedby={help && `${id}-help`}
        className="tick mt-0.5"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="cursor-pointer">
          {label}
        </label>
        <FieldHelp id={`${id}-help`} help={help} />
      </div>
    </div>
  );
}

type TicksProps = {
  name: string;
  label: string;
  help?: string;
  options: { value: string; label: string }[];
  /** The values of those that are ticked to begin with; none holds a comma. */
  ticked?: string[] | undefined;
};

/** Any of several, each in a frame of its own, sent as a list. */
export function Ticks({ name, label, help, options, ticked = [] }: TicksProps) {
  const { values } = useContext(Context);
  const id = useId();
  const isTicked = new Set(values[name]?.split(',') ?? ticked);
  return (
    <fieldset className="min-w-0 space-y-1.5" aria-describedby={help && `${id}-help`}>
      <legend className="font-semibold">{label}</legend>
      <div className="-m-1 flex max-h-40 flex-wrap gap-1.5 overflow-y-auto p-1">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex min-h-[max(2rem,calc(var(--control)-0.25rem))] min-w-0 cursor-pointer items-center gap-2 rounded-house border border-edge bg-card px-2.5 hover:border-quiet has-checked:border-ink"
          >
            <input
              type="checkbox"
              name={`${name}[]`}
              value={option.value}
              defaultChecked={isTicked.has(option.value)}
              className="tick shrink-0"
            />
            <bdi className="min-w-0 wrap-anywhere">{option.label}</bdi>
          </label>
        ))}
      </div>
      <FieldHelp id={`${id}-help`} help={help} />
    </fieldset>
  );
}

/** The button of a form. While its action runs it shows so, and a second press does nothing. */
export function SubmitButton({
  children,
  look = 'primary',
  className = '',
}: {
  children: ReactNode;
  look?: ButtonLook;
  className?: string;
}) {
  const { isPending } = useContext(Context);
  const t = useWords('form');
  return (
    <Button
      type="submit"
      look={look}
      className={`relative ${className}`}
      aria-disabled={isPending || undefined}
      aria-busy={isPending || undefined}
    >
      {isPending && (
        <span className="absolute left-[0.1875rem] size-2.5 animate-spin rounded-full border-[1.5px] border-current border-e-transparent motion-reduce:animate-none">
          <span className="sr-only">{t('working')}</span>
        </span>
      )}
      {children}
    </Button>
  );
}

/** What somebody needs who draws a field that is no `Field`: what was typed, what is wrong, and the ids of its lines. */
export function useField(name: string, help?: string) {
  const { values } = useContext(Context);
  const id = useId();
  const { error, markChanged } = useFieldError(name);
  return {
    ...{ id, error, markChanged, value: values[name], describedBy: describedBy(id, help, error) },
    ...{ errorId: `${id}-error`, helpId: `${id}-help` },
  };
}

/** What an answer says of a field, until the field is changed: from then on it may no longer be true. */
export function useFieldError(name: string): { error: string | undefined; markChanged: () => void } {
  const { errors } = useContext(Context);
  const [changed, setChanged] = useState<Record<string, string>>();
  return { error: changed === errors ? undefined : errors[name], markChanged: () => setChanged(errors) };
}

function describedBy(id: string, help: string | undefined, error: string | undefined): string | undefined {
  return [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
}

/** What an answer says of a field. */
export function FieldError({ id, error }: { id: string; error: string | undefined }) {
  return error ? (
    <p id={id} className="flex gap-1.5 text-small text-bad">
      <CircleAlert size={16} strokeWidth={1.75} className="mt-0.5 shrink-0" aria-hidden="true" />
      <span className="min-w-0">{error}</span>
    </p>
  ) : null;
}

/** What a field is for. */
export function FieldHelp({ id, help }: { id: string; help: string | undefined }) {
  return help ? (
    <p id={id} className="text-small text-quiet">
      {help}
    </p>
  ) : null;
}
