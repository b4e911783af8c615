import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether `version` ("20.19.0") satisfies a range made of `^x.y.z`, `>=x.y.z` and `||`, the only forms used here. */
export function satisfies(version, range) {
  const actual = version.split('.').map(Number);
  return range.split('||').some((part) => {
    const [, operator, minimum] = /^(\^|>=)(\S+)$/.exec(part.trim()) ?? [];
    if (!minimum) throw new Error(`engines.node: "${part.trim()}" is neither ^x.y.z nor >=x.y.z`);
    const wanted = minimum.split('.').map(Number);
    const difference = wanted.map((number, index) => actual[index] - number).find((number) => number !== 0) ?? 0;
    return difference >= 0 && (operator === '>=' || actual[0] === wanted[0]);
  });
}

/** Ends the process with one clear line when this Node is too old or the dependencies are missing. */
export function demandPrerequisites(root) {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (!satisfies(process.versions.node, engines.node)) {
    console.error(`Portico needs Node ${engines.node}. This is ${process.versions.node} (${process.execPath}).`);
    process.exit(1);
  }
  if (!existsSync(join(root, 'node_modules/@nestjs/core'))) {
    console.error('The dependencies are not installed. Run: npm ci');
    process.exit(1);
  }
}
