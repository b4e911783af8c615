/** Everything that was secret while the flows ran, by what it was. */
export class Canaries {
  readonly values = new Map<string, string>();

  add(what: string, value: string | undefined): string {
    if (value === undefined || value.length < 16) throw new Error(`No canary: ${what} ${value}`);
    this.values.set(`${what} #${this.values.size}`, value);
    return value;
  }

  /** Which of them stand somewhere in these texts, in any of the spellings that people and databases use. */
  foundIn(texts: readonly string[]): string[] {
    const haystack = texts.join('\n');
    return [...this.values].flatMap(([what, value]) =>
      spellingsOf(value).some((spelling) => haystack.includes(spelling)) ? [what] : [],
    );
  }
}

function spellingsOf(value: string): string[] {
  const [bytes, decoded] = [Buffer.from(value), Buffer.from(value, 'base64url')];
  const isBase64url = decoded.toString('base64url') === value;
  const forms = (['hex', 'base64', 'base64url'] as const).flatMap((form) => [
    bytes.toString(form),
    ...(isBase64url ? [decoded.toString(form)] : []),
  ]);
  // Base64 without its last group, which depends on what follows; and the part of a token that makes it good.
  return [
    value,
    encodeURIComponent(value),
    value.split('.').at(-1)!,
    ...forms.flatMap((text) => [text, text.replace(/.{0,4}=*$/, '')]),
  ];
}
