import type { AdministrativeScope } from '../../admin/administrative-scopes.js';
import type { Role } from '../../users/role.js';

/** Who is calling, and what they may do now: looked up for each request. */
export interface Administrator {
  /** The person; undefined for a client of its own right. */
  readonly userId: string | undefined;
  readonly clientId: string;
  readonly role: Role | undefined;
  /** What the token has and the role allows. */
  readonly permissions: ReadonlySet<AdministrativeScope>;
}

const ADMINISTRATOR = Symbol('administrator');
type AdministeredRequest = { [ADMINISTRATOR]?: Administrator };

export function rememberAdministrator(request: object, administrator: Administrator): void {
  (request as AdministeredRequest)[ADMINISTRATOR] = administrator;
}

/** @throws Error on a route that the administrator's guard has not seen */
export function administratorOf(request: object): Administrator {
  const administrator = (request as AdministeredRequest)[ADMINISTRATOR];
  if (!administrator) throw new Error('This route stands outside of the admin API.');
  return administrator;
}
