import { RequestMethod, type Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { type Declaration, declarationOf } from './requirement.js';

/** A route of the application and how it says it is protected. */
export interface DeclaredRoute {
  /** `Controller.method (GET /path)`, for people. */
  name: string;
  /** `undefined` when nobody has said so. */
  declaration: Declaration | undefined;
}

// Nest's own metadata of a route (@nestjs/common/constants.js).
const PATH = 'path';
const METHOD = 'method';

/** Lists every route of the application with its declaration; metadata and the check at start read it. */
export class DeclaredRoutes {
  private readonly scanner = new MetadataScanner();

  constructor(private readonly modules: ModulesContainer) {}

  list(): DeclaredRoute[] {
    const controllers = [...this.modules.values()].flatMap((module) => [...module.controllers.values()]);
    return controllers.flatMap(({ metatype }) => (metatype ? this.routesOf(metatype as Type) : []));
  }

  /** Every scope that some route demands. */
  scopes(): string[] {
    const requirements = this.list().map(({ declaration }) => declaration?.requirement);
    const scopes = requirements.flatMap((demanded) => [
      ...(demanded?.allScopes ?? []),
      ...(demanded?.anyScopes ?? []).flat(),
    ]);
    return [...new Set(scopes)].sort();
  }

  private routesOf(controller: Type): DeclaredRoute[] {
    const prototype = controller.prototype as Record<string, object>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (!handler || Reflect.getMetadata(METHOD, handler) === undefined) return [];
      const route = routeOf(controller, handler);
      return [{ name: `${controller.name}.${name} (${route})`, declaration: declarationOf(controller, handler) }];
    });
  }
}

function routeOf(controller: object, handler: object): string {
  const method = RequestMethod[Reflect.getMetadata(METHOD, handler) as number] ?? '';
  const parts = [pathOf(controller), pathOf(handler)].map((part) => part.replace(/^\/+|\/+$/g, ''));
  return `${method} /${parts.filter(Boolean).join('/')}`;
}

/** Of several paths the first. */
function pathOf(target: object): string {
  const path = Reflect.getMetadata(PATH, target) as string | string[] | undefined;
  return [path].flat()[0] ?? '';
}
