/** Node's own, however often it is replaced. */
const { abort } = AbortController.prototype;

/**
 * Has every error that something is aborted with format its stack at once. Until then an error retains the frames that it
 * was made in; React makes one at the end of each page, so each request would retain those that overlapped with it, and
 * memory would grow without end (react/react#37288, nodejs/node#66129).
 */
export function settleAbortReasons(): void {
  AbortController.prototype.abort = function (this: AbortController, reason?: unknown) {
    abort.call(this, reason);
    const given: unknown = this.signal.reason;
    if (given instanceof Error) void given.stack;
  };
}
