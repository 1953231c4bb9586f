import { Roles1763000000001 } from './1763000000001-roles.js';

/** All migrations, oldest first. */
export const migrations = [Roles1763000000001];
