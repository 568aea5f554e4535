/** The address of the page that says what became of these; one can come back to it. */
export function receiptOf(done: string[], refused: string[]): string {
  const pairs = [...done.map((id) => ['of', id]), ...refused.map((id) => ['not', id])];
  return `/users/delete/receipt?${new URLSearchParams(pairs)}`;
}
