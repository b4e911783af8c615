import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv } from 'ajv';
import type { DeclaredRoute } from '../../src/resource-server/index.js';

export interface Documented {
  readonly document: OpenAPIObject;
  readonly errors: readonly unknown[];
  readonly routes: readonly DeclaredRoute[];
}

/** Of the server as it is built: the Swagger plugin reads the types and comments of the source at build time. */
export function readDocument(): Documented {
  const folder = mkdtempSync(join(tmpdir(), 'portico-openapi-'));
  try {
    const file = join(folder, 'document.json');
    const script = join(__dirname, '../architecture/openapi-document.mjs');
    const child = spawnSync(process.execPath, [script, file], { encoding: 'utf8' });
    if (child.status !== 0) throw new Error(`${child.stdout}\n${child.stderr}`);
    return JSON.parse(readFileSync(file, 'utf8')) as Documented;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Responses {
  readonly [status: string]: { readonly content?: Readonly<Record<string, unknown>>; readonly headers?: object };
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Holds answers against what the document says of them: status, type, headers and every member. */
export class AnswerChecker {
  private readonly ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  private readonly checked = new Set<string>();

  constructor(private readonly document: OpenAPIObject) {
    // A member that nobody has documented is a fault, too.
    for (const schema of Object.values(document.components?.schemas ?? {})) {
      if ('properties' in schema && schema.additionalProperties === undefined) schema.additionalProperties = false;
    }
    this.ajv.addSchema(document, 'document');
  }

  /** What is wrong with an answer; empty where nothing is. */
  faultsOf(method: string, path: string, answer: Answered): string[] {
    const template = this.templateOf(method, path);
    if (template === undefined) return [`${method} ${path} is not documented`];
    const { status, text, headers } = answer;
    this.checked.add(`${method} ${template} ${status}`);
    const operation = this.operationOf(method, template)!;
    const response = operation.responses[status];
    if (!response) return [`${status} is not documented`];
    const promised = status < 400 ? Object.keys(response.headers ?? {}) : [];
    const missing = promised.filter((name) => !headers.has(name));
    const body = this.faultsOfBody([method, template, String(status)], text, headers.get('content-type') ?? '');
    return [...missing.map((name) => `the header ${name} is missing`), ...body];
  }

  /** Routes below this path of which no answer of success was seen. */
  unseen(prefix: string): string[] {
    const routes = Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const succeeded = new Set([...this.checked].filter((key) => / 2\d\d$/.test(key)).map((key) => key.slice(0, -4)));
    return routes.filter((route) => route.includes(` ${prefix}`) && !succeeded.has(route));
  }

  private faultsOfBody([method = '', path = '', status = '']: string[], text: string, type: string): string[] {
    const { content } = this.operationOf(method, path)!.responses[status]!;
    if (!content) return text === '' ? [] : ['a body that is not documented'];
    const media = Object.keys(content).find((name) => name === type.split(';')[0]);
    if (media === undefined) return [`${type} and not ${Object.keys(content).join()}`];
    const steps = ['paths', path, method.toLowerCase(), 'responses', status, 'content', media, 'schema'];
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
    const validate = this.ajv.compile({ $ref: `document#/${pointer.join('/')}` });
    if (validate(JSON.parse(text))) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  private operationOf(method: string, template: string): { responses: Responses } | undefined {
    const methods = this.document.paths[template] as Record<string, { responses: Responses }> | undefined;
    return methods?.[method.toLowerCase()];
  }

  private templateOf(method: string, path: string): string | undefined {
    const matching = Object.keys(this.document.paths).filter(
      (template) =>
        this.operationOf(method, template) &&
        new RegExp(`^${template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
    );
    // The one with the fewest parameters: /grants/revoke and not /grants/{grant_id}.
    return matching.sort((a, b) => a.split('{').length - b.split('{').length)[0];
  }
}
