import { Roles1763000000001 } from './1763000000001-roles.js';
import { Customers1763000000003 } from './1763000000003-customers.js';
import { Activity1763000000005 } from './1763000000005-activity.js';

/** All migrations, oldest first. */
export const migrations = [Roles1763000000001, Customers1763000000003, Activity1763000000005];
