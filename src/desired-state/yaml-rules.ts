import { isAlias, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import type { Fault, Path } from './faults.js';

/** What YAML could say beside plain data, and a configuration does not. */
export function faultsOfNode(node: unknown): Fault[] {
  const faults: Fault[] = [];
  visit(node, [], faults);
  return faults;
}

function visit(node: unknown, path: Path, faults: Fault[]): void {
  if (isAlias(node)) {
    faults.push({ path, message: 'expected the value itself: there are no aliases here' });
    return;
  }
  requireBare(node, path, faults);
  if (isMap(node)) visitMembers(node, path, faults);
  else if (isSeq(node)) for (const [index, item] of node.items.entries()) visit(item, [...path, index], faults);
  else if (isScalar(node) && typeof node.value === 'number' && !Number.isFinite(node.value)) {
    faults.push({ path, message: 'expected a number that is finite' });
  }
}

function visitMembers(node: YAMLMap, path: Path, faults: Fault[]): void {
  const names = new Set<string>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
    if (name === undefined) faults.push({ path, message: 'expected a text as the name of a member' });
    else {
      const here = [...path, name];
      // Of two, one would be lost without a word.
      if (names.has(name)) faults.push({ path: here, message: 'stands there twice', offset: offsetOf(key) });
      names.add(name);
      requireBare(key, here, faults);
      visit(value, here, faults);
    }
  }
}

function requireBare(node: unknown, path: Path, faults: Fault[]): void {
  const { anchor, tag } = (node ?? {}) as { readonly anchor?: string; readonly tag?: string };
  if (anchor !== undefined) faults.push({ path, message: 'expected the value itself: there are no anchors here' });
  if (tag !== undefined) faults.push({ path, message: 'expected a value without a tag' });
}

function offsetOf(node: unknown): number | undefined {
  return isScalar(node) ? node.range?.[0] : undefined;
}
