// @ts-check
/** `npm run schema:write`: writes migrations/schema.sql from a freshly migrated database. */
import { rewriteBy } from './steps/rewrite.mjs';

rewriteBy('test/migrations/schema.spec.ts', 'UPDATE_SCHEMA');
