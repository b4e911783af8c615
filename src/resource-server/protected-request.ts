/** What the guard reads of a request; Fastify's and Express's requests both have it. */
export interface ProtectedRequest {
  method: string;
  url: string;
  originalUrl?: string;
  headers: Record<string, string | string[] | undefined>;
  query?: unknown;
  body?: unknown;
  /** Fastify keeps Node's request here. */
  raw?: { rawHeaders?: string[] };
  rawHeaders?: string[];
}

/** How often a header was sent; Node itself silently keeps the first `Authorization` of several. */
export function headerCount(request: ProtectedRequest, name: string): number {
  const rawHeaders = request.raw?.rawHeaders ?? request.rawHeaders;
  if (!rawHeaders) return request.headers[name] === undefined ? 0 : 1;
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]?.toLowerCase() === name) count += 1;
  return count;
}
