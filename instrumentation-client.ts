// Runs in the browser before anything else. zod asks whether it may make code out of text, which the policy of every page
// forbids (server/protection.ts); told beforehand that it may not, it does not ask, and browsers have nothing to report.
Reflect.set(globalThis, '__zod_globalConfig', { jitless: true });

export {};
