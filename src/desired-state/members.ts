import { getMetadataStorage } from 'class-validator';
import { ClientMetadata } from '../clients/client-metadata.dto.js';
import { ResourceServerMetadata } from '../scopes/resource-server.dto.js';
import type { Fault, Path } from './faults.js';
import { suggestion } from './suggestion.js';

/** The members that a class of metadata has, as its validation knows them. */
export const CLIENT_MEMBERS = membersOf(ClientMetadata);
export const RESOURCE_SERVER_MEMBERS = membersOf(ResourceServerMetadata);

/**
 * What is wrong whatever the values mean: members that do not exist, and members with nothing behind them.
 * @param isFurther members that have no fixed name
 */
export function faultsOfMembers(
  entry: Readonly<Record<string, unknown>>,
  path: Path,
  known: readonly string[],
  isFurther: (member: string) => boolean = () => false,
): Fault[] {
  return Object.entries(entry).flatMap(([member, value]): Fault[] => {
    const here = [...path, member];
    if (!known.includes(member) && !isFurther(member)) {
      return [{ path: here, message: `there is no such member${suggestion(member, known)}`, isAboutName: true }];
    }
    return value === null
      ? [{ path: here, message: 'expected a value, got nothing; leave the member out for its default' }]
      : [];
  });
}

function membersOf(type: new () => object): readonly string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))].sort();
}
