// node openapi-document.mjs FILE: writes the OpenAPI document that the built server serves, what a validator says of it,
// and the routes with their access, into FILE. The Swagger plugin of the build is not there under jest.
import { writeFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { ensureBuilt } from '../../tools/build.mjs';
import { servedDocument } from '../../tools/served-document.mjs';

if (!ensureBuilt()) process.exit(1);
const { document, routes } = await servedDocument();
const { errors = [] } = await new Validator().validate(structuredClone(document));
writeFileSync(process.argv[2], JSON.stringify({ document, errors, routes }));
process.exit(0);
