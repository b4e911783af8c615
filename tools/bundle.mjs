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
  'class-validator',
  'es-toolkit',
  'jose',
  'libphonenumber-js',
  'rxjs',
  'validator',
];

/**
 * Packages of many CommonJS modules, which are required: an `import` has Node read every file of theirs twice, first for the
 * names that it exports.
 */
const REQUIRED = ['typeorm', 'mysql2', 'fastify', 'prom-client'];
const AS_REQUIRED = '\0required:';

const isOf = (packages, id) => packages.some((name) => id === name || id.startsWith(`${name}/`));
const requiring = {
  name: 'requiring',
  resolveId(id, importer) {
    if (!isOf(REQUIRED, id)) return null;
    return importer?.startsWith(AS_REQUIRED) ? { id, external: true } : AS_REQUIRED + id;
  },
  load: (id) =>
    id.startsWith(AS_REQUIRED) ? `module.exports = require(${JSON.stringify(id.slice(AS_REQUIRED.length))});` : null,
};

/** What mapped types of DTOs need of class-validator. They require it whole at run time, beside the part that is bundled. */
const VALIDATOR = '{ getMetadataStorage, IsOptional, ValidateIf }';
const mappingTypes = {
  name: 'mapping-types',
  transform(code, id) {
    if (!/@nestjs.mapped-types.dist.type-helpers\.utils\.js$/.test(id)) return null;
    const bundled = code.replaceAll("require('class-validator')", VALIDATOR);
    if (bundled === code) {
      throw new Error(`${id} does not require class-validator any more; tools/bundle.mjs expects it.`);
    }
    return `import ${VALIDATOR} from 'class-validator';\n${bundled}`;
  },
};

const isOwn = (id) => /^[./\0]|^[A-Za-z]:\\/.test(id);

/** @param dist a folder that the compiler has just written */
async function bundle(dist) {
  for (const name of PROGRAMS) renameSync(join(dist, `${name}.js`), join(dist, `${name}.unbundled.js`));
  rmSync(join(dist, CHUNKS), { recursive: true, force: true });
  const programs = await rolldown({
    input: Object.fromEntries(PROGRAMS.map((name) => [name, join(dist, `${name}.unbundled.js`)])),
    platform: 'node',
    resolve: { mainFields: ['module', 'main'] },
    external: (id) => !isOwn(id) && !isOf([...BUNDLED, ...REQUIRED], id),
    plugins: [requiring, mappingTypes],
    // A chunk of its own is worth it for nothing that is loaded always.
    checks: { ineffectiveDynamicImport: false },
  });
  // Names of classes are read: by dependency injection in its errors, by Swagger for its schemas.
  await programs.write({ dir: dist, format: 'esm', keepNames: true, chunkFileNames: `${CHUNKS}/[name]-[hash].js` });
  await programs.close();
}

await bundle(fileURLToPath(new URL('../dist', import.meta.url)));
