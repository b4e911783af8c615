// npm start: builds when needed, then becomes the server. It runs in this process, so that signals and the exit code
// are its own: what follows is `node dist/main.js`.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './build.mjs';
import { demandPrerequisites } from './node-version.mjs';

demandPrerequisites(root);
process.chdir(root);
process.env.NODE_ENV ??= 'development';
if (!ensureBuilt()) process.exit(1);

const entry = join(root, 'dist/main.js');
process.argv[1] = entry;
await import(pathToFileURL(entry).href);
