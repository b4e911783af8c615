import type { ClientMetadata } from '../clients/client-metadata.dto.js';

/** Which members differ, by name. */
export function changedMembers(before: ClientMetadata, after: ClientMetadata): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name))).sort();
}
