import type { ClientMetadata } from './client-metadata.dto.js';

/** What people are told about a client, in one language. */
export interface ClientTexts {
  readonly name: string;
  readonly uri?: string;
  readonly policyUri?: string;
  readonly tosUri?: string;
}

type Member = 'client_name' | 'client_uri' | 'policy_uri' | 'tos_uri';

/**
 * The texts for a page in this language: of a member that stands several times (`client_name#de`), the one of the
 * language, else of a region of it, else the one that says no language (OpenID Connect Registration §2.1).
 * @param language primary subtag, such as de
 */
export function clientTexts(metadata: ClientMetadata, language: string): ClientTexts {
  const members = Object.entries(metadata) as [string, unknown][];
  const find = (member: Member): string | undefined => {
    const tagged = members.filter(([name]) => name.startsWith(`${member}#`));
    const tagOf = (name: string) => name.slice(member.length + 1).toLowerCase();
    const found =
      tagged.find(([name]) => tagOf(name) === language) ??
      tagged.find(([name]) => tagOf(name).startsWith(`${language}-`));
    return (found?.[1] as string | undefined) ?? metadata[member];
  };
  return {
    name: find('client_name') ?? metadata.client_name,
    uri: find('client_uri'),
    policyUri: find('policy_uri'),
    tosUri: find('tos_uri'),
  };
}
