import { Inject, Injectable, Logger, type OnApplicationBootstrap, RequestMethod, type Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { declarationOf } from './requirement.js';
import { RESOURCE_SERVER_OPTIONS, type ResourceServerOptions } from './resource-server-options.js';

// Nest's own metadata of a route (@nestjs/common/constants.js).
const PATH = 'path';
const METHOD = 'method';

/** Names, when the application starts, the routes that nobody has declared: they will all answer 403. */
@Injectable()
export class UndeclaredRoutes implements OnApplicationBootstrap {
  private readonly logger = new Logger(UndeclaredRoutes.name);
  private readonly scanner = new MetadataScanner();

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(RESOURCE_SERVER_OPTIONS) private readonly options: ResourceServerOptions,
  ) {}

  /** @throws Error where `onUndeclared` is `fail` */
  onApplicationBootstrap(): void {
    const undeclared = this.list();
    if (undeclared.length === 0) return;
    const message = `Routes that declare no access and are closed: ${undeclared.join(', ')}. Add @RequireScope(…) or @Public().`;
    if (this.options.onUndeclared === 'fail') throw new Error(message);
    this.logger.error(message);
  }

  /** `Controller.method (GET /path)` of each. */
  list(): string[] {
    const controllers = [...this.modules.values()].flatMap((module) => [...module.controllers.values()]);
    return controllers.flatMap(({ metatype }) => (metatype ? this.undeclaredOf(metatype as Type) : []));
  }

  private undeclaredOf(controller: Type): string[] {
    const prototype = controller.prototype as Record<string, object>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (!handler || Reflect.getMetadata(METHOD, handler) === undefined) return [];
      if (declarationOf(controller, handler)) return [];
      return [`${controller.name}.${name} (${routeOf(controller, handler)})`];
    });
  }
}

function routeOf(controller: object, handler: object): string {
  const [base, path] = [controller, handler].map((target) => [Reflect.getMetadata(PATH, target) as unknown].flat()[0]);
  const method = RequestMethod[Reflect.getMetadata(METHOD, handler) as number] ?? '';
  return `${method} /${[base, path]
    .map((part) => String(part ?? '').replace(/^\/+|\/+$/g, ''))
    .filter(Boolean)
    .join('/')}`;
}
