import { isJsonObject } from './json-members.js';
type Members = Readonly<Record<string, unknown>>;

/**
 * What a document is after a change (RFC 7396 §2): null removes a member, an object is merged into the one that was
 * there, and everything else takes the place of what was.
 */
export function mergePatch(document: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const before: Members = isJsonObject(document) ? document : {};
  const kept = Object.entries(before).filter(([name]) => !Object.hasOwn(patch, name));
  const given = Object.entries(patch).filter(([, value]) => value !== null);
  // From entries, so that a member called __proto__ stays a member.
  return Object.fromEntries([...kept, ...given.map(([name, value]) => [name, mergePatch(before[name], value)])]);
}
