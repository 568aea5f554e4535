type Loaded = typeof import('./oidc-provider');

/** What oidc-provider writes on Node 20, for which it was not made; all of our tests of it run there as well. */
const OF_RUNTIME = /^\S*oidc-provider WARNING: Unsupported runtime\./;
let loading: Promise<Loaded> | null = null;

/**
 * The OpenID provider, loaded when it is first needed: it takes 0.3 seconds, and memory that most instances do not need.
 * The library writes to the console by itself while it loads; all that it says but for `OF_RUNTIME` goes on as it is.
 */
export function loadProvider(): Promise<Loaded> {
  loading ??= load().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<Loaded> {
  const { warn } = console;
  console.warn = (...said: unknown[]) => {
    if (!OF_RUNTIME.test(String(said[0]))) warn(...said);
  };
  try {
    return await import('./oidc-provider');
  } finally {
    console.warn = warn;
  }
}
