/**
 * What a person may do with the server itself, the least first: look at everything; besides, manage clients; or, besides,
 * manage users; or everything, with roles and keys. What each lets a token do: src/admin/administrative-scopes.ts.
 */
export const ROLES = ['viewer', 'client_admin', 'user_admin', 'owner'] as const;

export type Role = (typeof ROLES)[number];

export function isRole(text: unknown): text is Role {
  return ROLES.some((role) => role === text);
}
