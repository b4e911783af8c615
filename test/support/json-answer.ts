/** An answer of a JSON endpoint, read. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Reads an answer; an answer that is not JSON is a failure of its own. */
export async function readJson(answer: Response | Promise<Response>): Promise<JsonAnswer> {
  const response = await answer;
  const text = await response.text();
  try {
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as JsonAnswer['body'] };
  } catch {
    throw new Error(`Not JSON: ${response.status} ${text.slice(0, 400)}`);
  }
}

/** The same of an endpoint that may have nothing to say: then the body is empty. */
export async function readJsonIfAny(answer: Response): Promise<JsonAnswer> {
  if (answer.status === 204) return { status: 204, headers: answer.headers, body: {} };
  return readJson(answer);
}

/** Sends a form and reads the JSON that comes back. */
export function postForm(
  url: string,
  form: Readonly<Record<string, string>> | [string, string][] | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<JsonAnswer> {
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  return readJson(
    fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } }),
  );
}
