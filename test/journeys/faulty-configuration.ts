/** A configuration with a fault of each kind. */
export const FAULTY = `schema: portico/v1
clientz: []
resource_servers:
  - audience: docs
    name: Documents
    scopes:
      docs read: { title: Read }
    access_token_ttl: 60
clients:
  - client_id: a b
    client_name: 7
    redirect_uri: https://wiki.test/cb
    redirect_uris: [https://wiki.test/cb]
  - client_id: c
    redirect_uris: [ "https://wiki.test/cb",
        wiki ]
    grant_types: [password]
    portico_require_pkce: no
    scope:
  - text
`;

/** What is said of it. */
export const FAULTS = [
  'portico: stdin is not usable, and nothing was changed:',
  '  - line 2, column 1: clientz: there is no such section; did you mean clients?',
  '  - line 4, column 15: resource_servers[0].audience: expected an absolute URI such as https://api.example.com; it is no absolute URI; got "docs"',
  '  - line 7, column 18: resource_servers[0].scopes["docs read"]: "docs read" has a character that no scope may have (RFC 6749 §3.3); got an object',
  '  - line 10, column 16: clients[0].client_id: expected 1 to 128 letters, digits and . _ ~ -; got "a b"',
  '  - line 11, column 18: clients[0].client_name: must be a string; got 7',
  '  - line 12, column 5: clients[0].redirect_uri: there is no such member; did you mean redirect_uris?',
  '  - line 14, column 5: clients[1]: client_name is missing: expected the name that people see on the consent page',
  '  - line 16, column 9: clients[1].redirect_uris[1]: "wiki" is not an absolute URI',
  '  - line 17, column 19: clients[1].grant_types[0]: must be one of the following values: authorization_code, refresh_token, client_credentials, implicit; got "password"',
  '  - line 18, column 27: clients[1].portico_require_pkce: must be a boolean value; got "no"',
  '  - line 19, column 11: clients[1].scope: expected a value, got nothing; leave the member out for its default',
  '  - line 20, column 5: clients[2]: expected an object; got "text"',
];
