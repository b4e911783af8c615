import { type JsonObject, parseJsonObject } from './json-object.js';

/** How the package reaches the issuer. */
export interface OutboundOptions {
  /** Does the request. Default: the global `fetch`. */
  fetch?: typeof fetch;
  /** Seconds until a request to the issuer is given up. Default 5. */
  timeout?: number;
  /** Admits http issuers that are not on this machine. Default false: https, or http on a loopback address. */
  allowHttp?: boolean;
}

const MAX_BYTES = 256 * 1024;

/**
 * Reads a JSON object from the issuer: https only (or loopback), no redirect followed, within 5 s and 256 KB.
 *
 * @throws Error saying which of these failed
 */
export async function fetchJson(url: string, options: OutboundOptions, init: RequestInit = {}): Promise<JsonObject> {
  demandSecure(url, options);
  const response = await (options.fetch ?? fetch)(url, {
    ...init,
    redirect: 'error',
    headers: { accept: 'application/json', ...init.headers },
    signal: AbortSignal.timeout((options.timeout ?? 5) * 1000),
  });
  const text = await readAtMost(response, url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const value = parseJsonObject(text);
  if (value) return value;
  throw new Error(`${url} did not answer with a JSON object`);
}

function demandSecure(url: string, { allowHttp = false }: OutboundOptions): void {
  const { protocol, hostname } = new URL(url);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && (isLoopback || allowHttp))) return;
  throw new Error(`${url} is neither https nor on this machine`);
}

async function readAtMost(response: Response, url: string): Promise<string> {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`${url} answered more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
