import type { Cookie } from '@playwright/test';

/** Rows of tables as JSON, and when they were read. */
export type Rows = { tables: { name: string; rows: string }[]; readAt: Date };

/** An instance that has been claimed: its rows, and the cookies of the owner's browser. */
export type Claimed = { rows: Rows; cookies: Cookie[] };
