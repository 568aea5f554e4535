/**
 * What is typed into the forms of a page, over one load of it: when Latchkey was updated, its open pages have to be loaded
 * again. Passwords, codes and files are not kept. In the browser alone.
 */

/** A field as it stood: its text, or whether it is ticked. */
type Kept = { name: string; value: string | boolean };
type Typed = { page: string; forms: Kept[][] };

const KEY = 'latchkey.typed';
const LEFT_OUT = ['password', 'hidden', 'file', 'submit', 'button', 'reset', 'image'];

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Forms as they came, by which it is known which ones somebody has typed into. */
const fresh = new WeakMap<HTMLFormElement, string>();
/** What the page before this one has kept; null when there was none. Read once, so that it is never used twice. */
let before: Typed | null | undefined;
let isUnsaid = false;
const listeners = new Set<() => void>();

/**
 * Keeps what is typed for the next load of this page, and says whether the page may load itself: not one that was just
 * loaded so, which would go on for ever where two versions answer in turn, nor where nothing can be kept.
 */
export function keepTyped(): boolean {
  if (typeof window === 'undefined') return false;
  const forms = [...document.forms].filter((form) => fresh.has(form) && fresh.get(form) !== textOf(form));
  const typed: Typed = { page: pageHere(), forms: forms.map((form) => controlsOf(form).map(keep)) };
  const wasLoadedSo = typedBefore() !== null;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(typed));
    return !wasLoadedSo;
  } catch {
    return false;
  }
}

/** Loads this page again, with GET, whatever it was an answer to. */
export function loadAgain(): void {
  location.replace(pageHere());
}

/** Fills a form that has just come with what was typed into it before; false where that was nothing. */
export function fillTyped(form: HTMLFormElement): boolean {
  if (!fresh.has(form)) fresh.set(form, textOf(form));
  const typed = typedBefore();
  const controls = controlsOf(form);
  const names = new Set(controls.map(({ name }) => name));
  const at = typed?.forms.findIndex((kept) => kept.every(({ name }) => names.has(name))) ?? -1;
  const [kept] = at < 0 ? [] : (typed?.forms.splice(at, 1) ?? []);
  if (!kept) return false;
  for (const control of controls) {
    const n = kept.findIndex(({ name }) => name === control.name);
    const [field] = n < 0 ? [] : kept.splice(n, 1);
    if (field) fill(control, field.value);
  }
  settleSaid();
  return true;
}

/** Whether something was typed into a field of this name, in a form that is not filled yet. */
export function wasTyped(name: string): boolean {
  return typedBefore()?.forms.some((kept) => kept.some((field) => field.name === name)) ?? false;
}

/** Whether it is still to be said that Latchkey was updated, since no form says it. */
export function isUpdateUnsaid(): boolean {
  typedBefore();
  return isUnsaid;
}

/** Calls back when that changes. Gives what ends it. */
export function onUpdateSaid(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function settleSaid(): void {
  isUnsaid = false;
  for (const listener of listeners) listener();
}

function typedBefore(): Typed | null {
  if (before !== undefined) return before;
  before = null;
  try {
    const text = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    before = text === null ? null : (JSON.parse(text) as Typed);
  } catch {
    // Where nothing can be stored, nothing was.
  }
  isUnsaid = before !== null;
  // Somewhere else, such as a sign-in that was led to, nothing of it belongs.
  if (before && before.page !== pageHere()) before.forms = [];
  return before;
}

function pageHere(): string {
  return location.pathname + location.search;
}

function controlsOf(form: HTMLFormElement): Control[] {
  return [...form.elements].filter((element): element is Control => {
    const isControl =
      element instanceof HTMLInputElement ||
      element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement;
    return isControl && element.name !== '' && !LEFT_OUT.includes(element.type) && !isSecret(element);
  });
}

/** A password may be shown as it is typed, in a field for text. */
function isSecret({ name, autocomplete }: Control): boolean {
  return /password|code/i.test(name) || /password|one-time-code/.test(autocomplete);
}

function textOf(form: HTMLFormElement): string {
  return JSON.stringify(controlsOf(form).map(keep));
}

function keep(control: Control): Kept {
  return { name: control.name, value: isTicked(control) ?? control.value };
}

function isTicked(control: Control): boolean | undefined {
  const isBox = control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type);
  return isBox ? control.checked : undefined;
}

/** As somebody would, so that whoever listens to the field hears of it. */
function fill(control: Control, value: string | boolean): void {
  if (typeof value === 'boolean') {
    if (isTicked(control) === !value) control.click();
    return;
  }
  if (control.value === value) return;
  control.value = value;
  for (const event of ['input', 'change']) control.dispatchEvent(new Event(event, { bubbles: true }));
}
