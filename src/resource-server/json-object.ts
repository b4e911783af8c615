/** A JSON object. */
export type JsonObject = Record<string, unknown>;

/** Parses an object; `undefined` for anything else. JSON.parse quotes in its errors what it read, which may be a token. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
