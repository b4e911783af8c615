import { Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DeclaredRoutes } from './declared-routes.js';
import type { ResourceServerOptions } from './resource-server-options.js';

/** Names, when the application starts, the routes that nobody has declared: they will all answer 403. */
export class UndeclaredRoutes implements OnApplicationBootstrap {
  private readonly logger = new Logger(UndeclaredRoutes.name);

  constructor(
    private readonly routes: DeclaredRoutes,
    private readonly options: ResourceServerOptions,
  ) {}

  /** @throws Error where `onUndeclared` is `fail` */
  onApplicationBootstrap(): void {
    const undeclared = this.list();
    if (undeclared.length === 0) return;
    const message = `Closed, since they declare no access: ${undeclared.join(', ')}. Add @RequireScope(…) or @Public().`;
    if (this.options.onUndeclared === 'fail') throw new Error(message);
    this.logger.error(message);
  }

  /** `Controller.method (GET /path)` of each. */
  list(): string[] {
    return this.routes.list().flatMap(({ name, declaration }) => (declaration ? [] : [name]));
  }
}
