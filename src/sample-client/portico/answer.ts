/** A JSON answer over HTTP; `body` is undefined when there was none, or not a JSON object or array. */
export interface Answer {
  status: number;
  body: unknown;
}

/** Sends a request to Portico or the API: no redirects, 5 seconds by default. Throws when there was no answer at all. */
export async function request(url: string, init: RequestInit = {}, timeout = 5_000): Promise<Answer> {
  const headers = { accept: 'application/json', ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(url, { ...init, headers, redirect: 'error', signal: AbortSignal.timeout(timeout) });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of a member, when it is a string that says something. */
export function stringOf(body: unknown, member: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value = (body as Record<string, unknown>)[member];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
