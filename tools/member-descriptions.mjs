import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

/** What the comments of the metadata say, by member. */
export function memberDescriptions() {
  const files = [
    'clients/client-information.dto',
    'clients/client-key-metadata.dto',
    'clients/client-metadata.dto',
    'scopes/resource-server.dto',
  ];
  const pattern = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n(?: {2}(?:@|\/\/)[^\n]*\n)* {2}(\w+)[?!]?:/g;
  const members = files.flatMap((file) =>
    [...readFileSync(join(root, 'src', `${file}.ts`), 'utf8').matchAll(pattern)].map(([, comment, member]) => [
      member,
      comment
        .replace(/@example[\s\S]*$/, '')
        .replace(/\n +\* ?/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    ]),
  );
  return Object.fromEntries(members);
}
