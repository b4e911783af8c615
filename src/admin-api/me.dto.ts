import { type AdministrativeScope } from '../admin/administrative-scopes.js';

/** An administrator, as the admin API sees them. */
export class AdministratorDto {
  /**
   * The user; null for a client of its own right.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  user_id!: string | null;

  /**
   * The client that the token was issued to.
   * @example "swagger-ui"
   */
  client_id!: string;

  /**
   * viewer, client_admin, user_admin or owner; null for a client of its own right.
   * @example "owner"
   */
  role!: string | null;

  /**
   * The scopes of the admin API that count: granted to the token, and allowed by the role.
   * @example ["admin:read", "admin:clients"]
   */
  permissions!: AdministrativeScope[];
}
