import { createDataSource } from '#platform';
import { entities } from '../composition/entities.js';
import { migrations } from '../../migrations/index.js';

type Owner = ReturnType<typeof createDataSource>;

/** Works as the owner of the database, which migrations and the check of privileges need. */
export async function withOwner<T>(url: string, work: (owner: Owner) => Promise<T>): Promise<T> {
  const owner = createDataSource({ url, poolSize: 2, entities, migrations, as: 'owner' });
  await owner.initialize();
  try {
    return await work(owner);
  } finally {
    await owner.destroy();
  }
}

/** Names of all migrations, oldest first. */
export const migrationNames: readonly string[] = migrations.map((migration) => migration.name);
