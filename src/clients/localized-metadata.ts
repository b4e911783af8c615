/** The members that may stand once more for a language (OpenID Connect Registration §2.1). */
export const LOCALIZED = ['client_name', 'client_uri', 'logo_uri', 'policy_uri', 'tos_uri'];

type Members = Readonly<Record<string, unknown>>;

/** Metadata with the members for one language taken out of them. */
export interface SeparatedMetadata {
  /** What stands without a language. */
  readonly plain: Members;
  /** For each tag as it was written, the values by the names without it. */
  readonly byTag: ReadonlyMap<string, Members>;
  /** What is wrong with the tags. */
  readonly faults: readonly string[];
}

/** A member is `name#tag`; one whose name has no language is left where it is, and is then unknown like any other. */
export function separateLanguages(metadata: Members): SeparatedMetadata {
  const byTag = new Map<string, Record<string, unknown>>();
  const faults: string[] = [];
  const plain: [string, unknown][] = [];
  const seen = new Set<string>();
  for (const [member, value] of Object.entries(metadata)) {
    const [name = '', tag] = member.split(/#(.*)/s);
    if (tag === undefined || !LOCALIZED.includes(name)) plain.push([member, value]);
    else if (!isLanguage(tag)) faults.push(`${name}#: ${JSON.stringify(tag.slice(0, 50))} is no language (BCP 47)`);
    // Tags are compared without case; which of two counts must not be a matter of chance.
    else if (seen.has(member.toLowerCase())) faults.push(`${member}: stands there twice`);
    else byTag.set(tag, { ...byTag.get(tag), [name]: value });
    seen.add(member.toLowerCase());
  }
  return { plain: Object.fromEntries(plain), byTag, faults };
}

function isLanguage(tag: string): boolean {
  try {
    return tag.length <= 35 && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
