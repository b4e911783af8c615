/** The languages of an Accept-Language header, the best first (RFC 9110 §12.5.4). */
export function acceptedLanguages(header: string | undefined): readonly string[] {
  if (!header) return [];
  return header
    .slice(0, 500)
    .split(',')
    .map(weighted)
    .filter(({ tag, weight }) => tag !== '' && tag !== '*' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

function weighted(part: string): { tag: string; weight: number } {
  const [tag = '', ...parameters] = part.split(';').map((text) => text.trim());
  const quality = parameters.find((text) => text.startsWith('q='));
  const weight = quality === undefined ? 1 : Number(quality.slice(2));
  return { tag, weight: Number.isFinite(weight) ? weight : 0 };
}
