/** What the sample client is told when it starts. */
export interface SampleClientOptions {
  /** Port on which it listens; part of its redirect URI `http://localhost:<port>/callback`. */
  port: number;
  /** Address on which it listens, for example `127.0.0.1`. */
  host: string;
  /** Issuer of the authorization server; its endpoints are discovered (RFC 8414). */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The collection of notes, for example `http://localhost:3000/api/notes`. */
  apiUrl: string;
  /** Scopes to ask for, separated by spaces. */
  scope: string;
}

export const DEFAULT_SCOPE = 'openid profile notes:read notes:write offline_access';

export class SampleClientSettings {
  readonly port: number;
  readonly host: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiUrl: string;
  readonly scope: string;
  /** Where a browser finds this client. */
  readonly url: string;
  /** RFC 6749 §3.1.2: exactly the URI that is registered at the authorization server. */
  readonly redirectUri: string;
  /** Passport keeps its strategies by name for the whole process: each client has its own. */
  readonly strategyName: string;

  constructor(options: SampleClientOptions) {
    this.port = options.port;
    this.host = options.host;
    this.issuer = options.issuer;
    this.clientId = options.clientId;
    this.clientSecret = options.clientSecret;
    this.apiUrl = options.apiUrl.replace(/\/$/, '');
    this.scope = options.scope;
    this.url = `http://localhost:${options.port}`;
    this.redirectUri = `${this.url}/callback`;
    this.strategyName = `portico:${options.clientId}:${options.port}`;
  }
}

/** Reads the settings of the stand-alone sample client. Throws one error that lists everything that is wrong. */
export function readOptions(environment: Record<string, string | undefined>): SampleClientOptions {
  const faults: string[] = [];
  const demand = (name: string, example: string) => {
    const value = environment[name] ?? '';
    if (value === '') faults.push(`${name} is missing. Example: ${name}=${example}`);
    return value;
  };
  const demandUrl = (name: string, example: string) => {
    const value = demand(name, example);
    if (value !== '' && !URL.canParse(value)) faults.push(`${name} is not a URL. Example: ${name}=${example}`);
    return value;
  };
  const port = Number(environment['PORT'] ?? '3001');
  if (!Number.isInteger(port) || port < 1 || port > 65535) faults.push('PORT is not a port. Example: PORT=3001');
  const options = {
    port,
    host: environment['HOST'] ?? '127.0.0.1',
    issuer: demandUrl('PORTICO_ISSUER', 'http://localhost:3000'),
    clientId: demand('CLIENT_ID', 'sample-client'),
    clientSecret: demand('CLIENT_SECRET', '<what `portico client create` printed>'),
    apiUrl: demandUrl('API_URL', 'http://localhost:3000/api/notes'),
    scope: environment['SCOPE'] ?? DEFAULT_SCOPE,
  };
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return options;
}
