/** The words of a template, with backslashes as they stand: a list of URIs that can be read. */
export function words(text: TemplateStringsArray): string[] {
  return text.raw[0]!.trim().split(/\s+/);
}
