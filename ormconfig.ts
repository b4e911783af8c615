// For the TypeORM CLI alone; the server builds its data source in src/database.
//   npx typeorm-ts-node-esm -d ormconfig.ts migration:show
//   npx typeorm-ts-node-esm -d ormconfig.ts migration:generate --check --dr src/database/migrations/drift
import { createDataSource } from './src/database/data-source.js';
import { entities } from './src/entities.js';

export default createDataSource(process.env.DATABASE_URL ?? 'sqlite:./data/portico.sqlite', entities);
