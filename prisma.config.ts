import { defineConfig } from 'prisma/config';

/** For Prisma's own commands (`npm run prisma -- …`); the product reads none of this. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' }, // `generate` needs none
});
