/** The bytes of a base64url text without padding; undefined for anything that is not exactly how we would write it. */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  // Node skips what it does not know and ignores left-over bits; a changed character must never read as the same value.
  return bytes.toString('base64url') === text ? bytes : undefined;
}
