import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';

// Headers are said in one place, before Next: server/protection.ts.

/** @type {(phase: string) => import('next').NextConfig} */
export default (phase) => ({
  // Pages for whoever changes Latchkey (app/(member)/design) are in no build.
  pageExtensions: [...(phase === PHASE_DEVELOPMENT_SERVER ? ['dev.tsx'] : []), 'tsx', 'ts'],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // There are no pictures to scale: nobody can have any fetched, no folder is made for them, which a read-only disk would
  // refuse, and scripts/ship.js leaves the scaler out.
  images: { unoptimized: true, maximumDiskCacheSize: 0 },
  // npm test checks the types; whoever starts an instance need not wait for it.
  typescript: { ignoreBuildErrors: true },
  turbopack: {
    root: dirname(fileURLToPath(import.meta.url)),
    // Messages are parsed before they come here (words/words.ts), so that no parser travels to browsers.
    resolveAlias: { 'use-intl/format-message': 'use-intl/format-message/format-only' },
  },
  experimental: {
    // A page is loaded when it is first asked for, which takes a few hundredths of a second; all of them at the start took a
    // quarter of its time.
    preloadEntriesOnStart: false,
    // The front door's limit (server/front-door.ts), so that it alone decides.
    serverActions: { bodySizeLimit: 2 * 1024 * 1024 },
    // Before it is minified, four times the default: fewer scripts for a first sight of a page, which compress better.
    turbopackChunking: { minChunkSize: 200_000 },
  },
  serverExternalPackages: [
    '@node-rs/argon2',
    '@node-rs/bcrypt',
    'pg',
    '@prisma/client',
    '@prisma/adapter-pg',
    'handlebars',
    'pino',
    'pino-pretty',
  ],
});
