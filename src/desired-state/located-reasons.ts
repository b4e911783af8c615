import { InvalidClientMetadataError } from '../clients/client-metadata.js';
import { type Fault, got, type Path } from './faults.js';

type Members = Readonly<Record<string, unknown>>;

/** What is wrong with these members, each reason in a sentence that names the member first; empty when nothing is. */
export type Examination = (members: Members) => readonly string[];

/** How the reasons of an examination are taken apart. */
export interface Isolation {
  /** Every member that there is: a reason names one of them, or is about the whole. */
  readonly names: readonly string[];
  /** Members beside which nothing else is wrong, so that one element of a list can be examined for itself. */
  readonly beside: Members;
}

/** A wrong type explains everything else that is wrong with a value. */
const TYPE = /must be (?:a string|an array|a boolean value|an integer number)/;

/**
 * Finds for each reason of an examination the place that it is about: the member, or the element of its list. Reasons
 * for one place become one fault, which also says what came.
 */
export function locateReasons(entry: Members, path: Path, examine: Examination, isolation: Isolation): Fault[] {
  const known = [...Object.keys(entry), ...isolation.names];
  const byMember = new Map<string | undefined, string[]>();
  for (const reason of examine(entry)) {
    const member = memberOf(reason, known);
    byMember.set(member, [...(byMember.get(member) ?? []), reason]);
  }
  return [...byMember].flatMap(([member, reasons]) => {
    if (member === undefined) return reasons.map((message): Fault => ({ path, message }));
    const here = [...path, member];
    const elements = elementsOf(entry[member]).flatMap(([step, element, alone]) => {
      const examined = examine({ ...isolation.beside, [member]: alone });
      const found = examined.filter((reason) => memberOf(reason, known) === member);
      return found.length === 0 ? [] : [{ fault: faultOf([...here, step], member, found, element), found }];
    });
    const told = new Set(elements.flatMap(({ found }) => found));
    const rest = reasons.filter((reason) => !told.has(reason));
    const faults = elements.map(({ fault }) => fault);
    return rest.length === 0 ? faults : [...faults, faultOf(here, member, rest, entry[member])];
  });
}

function faultOf(path: Path, member: string, reasons: readonly string[], value: unknown): Fault {
  const telling = reasons.filter((reason) => TYPE.test(reason));
  const texts = (telling.length > 0 ? telling.slice(0, 1) : reasons).map((reason) => withoutName(reason, member));
  const text = texts.join(', and ');
  const came = got(value);
  return { path, message: text.includes(came.slice('got '.length)) ? text : `${text}; ${came}` };
}

/** The path says the name already. */
function withoutName(reason: string, member: string): string {
  if (reason.startsWith(`All ${member}'s `)) return reason.replace(`All ${member}'s `, 'all ');
  const rest = reason.replace(/^each value in /, '');
  return rest.startsWith(member) ? rest.slice(member.length).replace(/^[: ]+/, '') : reason;
}

function memberOf(reason: string, known: readonly string[]): string | undefined {
  const name = /^(?:each value in |All )?([a-z]\w*(?:#[\w-]*)?)(?:: | |'s )/.exec(reason)?.[1];
  // A language that is none is named behind the member.
  if (name?.endsWith('#')) return known.find((one) => one.startsWith(name) && reason.includes(quoted(one, name)));
  return known.find((one) => one === name);
}

function quoted(member: string, start: string): string {
  return JSON.stringify(member.slice(start.length).slice(0, 50));
}

function elementsOf(value: unknown): readonly (readonly [step: string | number, element: unknown, alone: unknown])[] {
  if (Array.isArray(value)) return value.map((element: unknown, index) => [index, element, [element]]);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Members).map(([name, element]) => [name, element, { [name]: element }]);
}

/** What a proof says of one member. @throws what it throws beside InvalidClientMetadataError */
export function faultsOfMetadata(path: Path, proof: () => void): Fault[] {
  try {
    proof();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidClientMetadataError)) throw error;
    return error.reasons.map((reason) => ({ path, message: withoutName(reason, String(path.at(-1))) }));
  }
}
