/** Every route of the admin API, and who may call it, in the words of routes.e2e-spec.ts. */
export const ADMIN_ROUTES: Readonly<Record<string, string>> = {
  'GET /api/admin/clients': 'token admin:read',
  'POST /api/admin/clients': 'token admin:clients',
  'GET /api/admin/clients/:client_id': 'token admin:read',
  'PUT /api/admin/clients/:client_id': 'token admin:clients',
  'PATCH /api/admin/clients/:client_id': 'token admin:clients',
  'DELETE /api/admin/clients/:client_id': 'token admin:clients',
  'POST /api/admin/clients/:client_id/disable': 'token admin:clients',
  'POST /api/admin/clients/:client_id/enable': 'token admin:clients',
  'GET /api/admin/clients/:client_id/secrets': 'token admin:read',
  'POST /api/admin/clients/:client_id/secrets': 'token admin:clients',
  'DELETE /api/admin/clients/:client_id/secrets/:secret_id': 'token admin:clients',
  'GET /api/admin/me': 'token admin:read|admin:clients|admin:users|admin:owner',
  'GET /api/admin/problems': 'public',
};
