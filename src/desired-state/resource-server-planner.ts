import { isDeepStrictEqual } from 'node:util';
import type { ResourceServerEntity } from '../scopes/resource-server.entity.js';
import { toMetadata } from '../scopes/resource-server-metadata.js';
import { OWN_SCOPES } from '../scopes/scope-catalogue.js';
import { type DesiredResourceServer, hasScopes } from './configuration.js';
import { changesBetween } from './difference.js';
import type { Fault } from './faults.js';
import type { PlannedChange, Subject } from './plan.js';
import { resourceServerForm, tokenForm } from './resource-server-form.js';

/** Members that have a default, which null puts back. */
const TOKEN_MEMBERS = ['access_token_format', 'access_token_signing_alg', 'access_token_ttl'] as const;

/** From the APIs that there are to those that are wanted. */
export function planResourceServer(
  desired: DesiredResourceServer,
  present: ResourceServerEntity | undefined,
  faults: Fault[],
): PlannedChange | undefined {
  if (!present) return planCreation(desired, faults);
  if (present.declaredAt !== null) requireAsDeclared(desired, present, faults);
  else if (!hasScopes(desired.metadata)) {
    const message = 'name and scopes are missing: they are left out only for an API whose code declares them';
    faults.push({ path: [...desired.path, 'audience'], message });
  }
  const before = toMetadata(present);
  const [old, wanted] = hasScopes(desired.metadata)
    ? [resourceServerForm(before), resourceServerForm(desired.metadata)]
    : [tokenForm(before), tokenForm(desired.metadata)];
  const members = changesBetween(old, wanted);
  if (members.length === 0) return undefined;
  const change = Object.fromEntries(members.map(({ member, after }) => [member, after ?? null]));
  return {
    ...{ action: 'update', ...subjectOf(present), members },
    step: { does: 'update resource server', change, revision: present.revision },
  };
}

function planCreation({ path, audience, metadata }: DesiredResourceServer, faults: Fault[]): PlannedChange | undefined {
  if (!hasScopes(metadata)) {
    const message =
      'there is no API with this audience yet, and a new one needs name and scopes; one whose code declares them is here once a server with that code has started';
    faults.push({ path: [...path, 'audience'], message });
    return undefined;
  }
  const members = changesBetween({}, resourceServerForm(metadata));
  return {
    ...{ action: 'create', kind: 'resource_server', id: audience, name: metadata.name, members },
    step: { does: 'create resource server', metadata },
  };
}

function requireAsDeclared(
  { path, metadata }: DesiredResourceServer,
  present: ResourceServerEntity,
  faults: Fault[],
): void {
  if (!hasScopes(metadata)) return;
  const [old, wanted] = [resourceServerForm(toMetadata(present)), resourceServerForm(metadata)];
  for (const member of ['name', 'scopes']) {
    if (isDeepStrictEqual(old[member], wanted[member])) continue;
    const message = `the code of this API declares it; leave name and scopes out, and only ${TOKEN_MEMBERS.join(', ')} are set`;
    faults.push({ path: [...path, member], message });
  }
}

/** Scopes that two APIs would have, or that are of this server itself. */
export function faultsOfScopes(
  desired: readonly DesiredResourceServer[],
  staying: readonly ResourceServerEntity[],
): Fault[] {
  const owners = new Map(
    staying.flatMap(({ audience, scopes }) => Object.keys(scopes).map((name) => [name, audience])),
  );
  return desired.flatMap(({ path, audience, metadata }) =>
    Object.keys(hasScopes(metadata) ? metadata.scopes : {}).flatMap((name): Fault[] => {
      const here = [...path, 'scopes', name];
      if (Object.hasOwn(OWN_SCOPES, name)) return [{ path: here, message: 'this is a scope of the server itself' }];
      const owner = owners.get(name) ?? audience;
      owners.set(name, owner);
      return owner === audience ? [] : [{ path: here, message: `belongs to ${owner}; each scope is of one API` }];
    }),
  );
}

export function subjectOf({ audience, name }: ResourceServerEntity): Subject {
  return { kind: 'resource_server', id: audience, name };
}

export function planRemoval(row: ResourceServerEntity): PlannedChange {
  const { revision } = row;
  return { action: 'delete', ...subjectOf(row), members: [], step: { does: 'delete resource server', revision } };
}
