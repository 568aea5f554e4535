import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Pages that carry a secret in their address tell nobody where they are (no referrer, RFC 9700 §4.2.4). */
const SECRET_PATHS = ['/setup', '/invite/:token*', '/reset-password/:token*', '/change-email/:token*'];

const everywhere = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Content-Security-Policy', value: "frame-ancestors 'none'; base-uri 'self'; object-src 'none'" },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), browsing-topics=()' },
  { key: 'Referrer-Policy', value: 'same-origin' },
];

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // npm test checks the types; whoever starts an instance need not wait for it.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: dirname(fileURLToPath(import.meta.url)) },
  serverExternalPackages: [
    '@node-rs/argon2',
    '@node-rs/bcrypt',
    'pg',
    '@prisma/client',
    '@prisma/adapter-pg',
    'rate-limiter-flexible',
    'handlebars',
  ],
  headers: async () => [
    { source: '/:path*', headers: everywhere },
    ...SECRET_PATHS.map((source) => ({
      source,
      headers: [{ key: 'Referrer-Policy', value: 'no-referrer' }],
    })),
  ],
};
