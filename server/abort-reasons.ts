/** Node's own, whoever calls and however often. */
const { abort } = AbortController.prototype;

/**
 * Has every error that something is aborted with write its stack at once. Until it does, an error holds on to whatever was
 * at work when it was made; React makes one at the end of each page, and so each request would hold those that overlapped
 * with it, and memory would grow without end (react/react#37288, nodejs/node#66129).
 */
export function settleAbortReasons(): void {
  AbortController.prototype.abort = function (this: AbortController, reason?: unknown) {
    abort.call(this, reason);
    const given: unknown = this.signal.reason;
    if (given instanceof Error) void given.stack;
  };
}
