import { type RefObject, useEffect } from 'react';

const STORED_AS = 'latchkey-address';

/** Takes along the address that is typed in the page's field for one, to the next page of this tab that asks for one. */
export function carryAddress(): void {
  const field = document.querySelector<HTMLInputElement>('input[name=email]');
  if (field?.value) sessionStorage.setItem(STORED_AS, field.value);
}

/** Fills the field "email" inside with the address that was typed on the page before, unless there is one. */
export function useCarriedAddress(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const field = place.current?.querySelector<HTMLInputElement>('input[name=email]');
    const address = sessionStorage.getItem(STORED_AS);
    sessionStorage.removeItem(STORED_AS);
    if (field && address && !field.value) field.value = address;
  }, [place]);
}
