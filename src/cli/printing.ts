/** Text of other people, safe for a terminal: no control sequence gets through. */
export function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\u{FFFD}');
}

/** Columns of equal width, without trailing space; a header when there is one. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  return rows
    .map((row) => row.map((cell, column) => printable(cell).padEnd(widths[column] ?? 0)))
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

/** Names and values below each other; what is undefined is left out. */
export function formatFields(fields: Readonly<Record<string, string | undefined>>): string {
  return formatTable(Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined));
}

/** A moment for people and scripts alike: ISO 8601, UTC. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
