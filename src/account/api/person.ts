import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { UserEntity } from '../../users/user.entity.js';

/** Whose account it is, and what calls in their name: looked up for each request. */
export interface Person {
  readonly user: UserEntity;
  readonly clientId: string;
  /** The session in which the application got its access; null where there was none. */
  readonly sessionId: string | null;
}

const PERSON = Symbol('person');
type PersonalRequest = { [PERSON]?: Person };

export function rememberPerson(request: object, person: Person): void {
  (request as PersonalRequest)[PERSON] = person;
}

/** @throws Error on a route that the guard of persons has not seen */
export function personOf(request: object): Person {
  const person = (request as PersonalRequest)[PERSON];
  if (!person) throw new Error('This route stands outside of the account API.');
  return person;
}

/** Parameter: the `Person` whose account it is. */
export const CurrentPerson: () => ParameterDecorator = createParamDecorator((_: unknown, context: ExecutionContext) =>
  personOf(context.switchToHttp().getRequest<object>()),
);
