// Rows of the reference tables that are read from the running program.
import { servedDocument } from './served-document.mjs';

export const ENDPOINT_HEADER = ['Endpoint', 'For', 'What it does'];
export const EVENT_HEADER = ['Event', 'When'];

export async function auditEventRows() {
  const { AUDIT_EVENTS } = await import('../dist/audit/audit-event-types.js');
  return Object.entries(AUDIT_EVENTS).map(([type, when]) => [`\`${type}\``, when]);
}

export async function endpointRows() {
  const { document, routes } = await servedDocument();
  const access = new Map(routes.map(({ name, declaration }) => [/\((.*)\)$/.exec(name)[1], describe(declaration)]));
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary = '' }]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const route = name.replace(/\{(\w+)\}/g, ':$1');
      return [`\`${name}\``, access.get(route) ?? '', summary.replaceAll('<', '&lt;')];
    }),
  );
}

const WORDS = { public: 'everybody', client: 'the client, authenticated', session: 'a browser, by its session' };

function describe({ access, requirement }) {
  if (access !== 'token') return WORDS[access];
  const any = requirement.anyScopes.map((scopes) => scopes.map((scope) => `\`${scope}\``).join(' or '));
  const all = requirement.allScopes.map((scope) => `\`${scope}\``);
  return `a token with ${[...all, ...any].join(' and ')}`;
}
