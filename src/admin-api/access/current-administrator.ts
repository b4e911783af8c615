import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { administratorOf } from './administrator.js';

/** Parameter: the `Administrator` who is calling. */
export const CurrentAdministrator: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext) => administratorOf(context.switchToHttp().getRequest<object>()),
);
