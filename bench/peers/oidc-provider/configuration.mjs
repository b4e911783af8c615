const DAY = 86_400;
const API = 'https://api.example.com';
const RSA_API = 'https://rsa-api.example.com';

/** As a company would run it: PKCE demanded, refresh tokens rotated, ES256, consent remembered. */
export function configurationOf({ clients, jwks, storage }) {
  return {
    adapter: storage.adapter,
    clients: clientsOf(clients),
    jwks,
    scopes: ['openid', 'email', 'notes:read'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: ['only for measurements'] },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      ClientCredentials: 600,
      RefreshToken: 14 * DAY,
      Grant: 30 * DAY,
      Session: 7 * DAY,
      Interaction: 1800,
    },
    findAccount: (_context, username) => accountOf(storage, username),
    loadExistingGrant: (context) => rememberedGrant(context, storage),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    features: features(),
  };
}

function features() {
  return {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_context, client) => ({ service: API, keyed: API, 'rsa-service': RSA_API })[client.clientId],
      getResourceServerInfo: (_context, resource) => ({
        scope: 'notes:read',
        accessTokenFormat: 'jwt',
        accessTokenTTL: 600,
        jwt: { sign: { alg: resource === RSA_API ? 'RS256' : 'ES256' } },
      }),
    },
  };
}

function clientsOf({ service, rsaService, keyed, web, api, publicJwk }) {
  const machine = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
  const secret = ({ id, secret: client_secret }) => ({ client_id: id, client_secret });
  return [
    { ...machine, ...secret(service), scope: 'notes:read' },
    { ...machine, ...secret(rsaService), scope: 'notes:read' },
    { ...machine, ...secret(api) },
    {
      ...machine,
      client_id: keyed.id,
      scope: 'notes:read',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [publicJwk] },
    },
    {
      ...secret(web),
      redirect_uris: [web.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
    },
  ];
}

async function accountOf(storage, username) {
  const [account] = await storage.all('SELECT email FROM accounts WHERE username = ?', [username]);
  return (
    account && { accountId: username, claims: () => ({ sub: username, email: account.email, email_verified: true }) }
  );
}

/** What was consented to before counts in every later session: the session's own grant, or else the remembered one. */
async function rememberedGrant({ oidc }, storage) {
  const { clientId } = oidc.client;
  const { accountId } = oidc.session;
  const inSession = oidc.result?.consent?.grantId ?? oidc.session.grantIdFor(clientId);
  if (inSession) return oidc.provider.Grant.find(inSession);
  const sql = 'SELECT grant_id FROM consents WHERE account = ? AND client = ?';
  const [consent] = await storage.all(sql, [accountId, clientId]);
  return consent && oidc.provider.Grant.find(consent.grant_id);
}
