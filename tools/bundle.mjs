// The last step of `npm run build`: makes dist/main.js and dist/cli.js few files out of many. Node reads 1,700 files of this
// server and of the packages named below one by one otherwise, which was half of the time until it served and most of what
// a command took. Everything else in dist/ stays as it was compiled: for other programs that import it, for tools, and for
// who looks for the file that a `//#region` in a bundle names. The programs themselves go on as main.unbundled.js and
// cli.unbundled.js. Why: docs/decisions/0018-bundled-programs.md
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const PROGRAMS = ['main', 'cli'];
const CHUNKS = 'bundle';

/** Packages of many small ECMAScript modules, and those they share classes with; the others cost little where they are. */
const BUNDLED = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/mapped-types',
  '@nestjs/passport',
  '@nestjs/platform-fastify',
  '@nestjs/swagger',
  '@nestjs/typeorm',
  'es-toolkit',
  'jose',
  'rxjs',
];

const isOwn = (id) => /^[./]|^[A-Za-z]:\\/.test(id);
const isBundled = (id) => BUNDLED.some((name) => id === name || id.startsWith(`${name}/`));

/** @param dist a folder that the compiler has just written */
async function bundle(dist) {
  for (const name of PROGRAMS) renameSync(join(dist, `${name}.js`), join(dist, `${name}.unbundled.js`));
  rmSync(join(dist, CHUNKS), { recursive: true, force: true });
  const programs = await rolldown({
    input: Object.fromEntries(PROGRAMS.map((name) => [name, join(dist, `${name}.unbundled.js`)])),
    platform: 'node',
    external: (id) => !isOwn(id) && !isBundled(id),
    // A chunk of its own is worth it for nothing that is loaded always.
    checks: { ineffectiveDynamicImport: false },
  });
  // Names of classes are read: by dependency injection in its errors, by Swagger for its schemas.
  await programs.write({ dir: dist, format: 'esm', keepNames: true, chunkFileNames: `${CHUNKS}/[name]-[hash].js` });
  await programs.close();
}

await bundle(fileURLToPath(new URL('../dist', import.meta.url)));
