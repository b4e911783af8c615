/** Parameters of the authorization endpoint, as documentation: they are decoded by `Parameters` and proven by the rules. */
export class AuthorizeQueryDto {
  /**
   * Id of the client (RFC 6749 §2.2).
   * @example "sample-client"
   */
  client_id!: string;

  /**
   * One of the registered redirect URIs, character by character. May be left out only where a single one is registered.
   * @example "http://localhost:3001/callback"
   */
  redirect_uri?: string;

  /**
   * Always `code`.
   * @example "code"
   */
  response_type!: string;

  /**
   * Scope names separated by spaces. Default: all scopes of the client but `offline_access`.
   * @example "notes:read offline_access"
   */
  scope?: string;

  /**
   * Comes back unchanged; ties the answer to the browser that asked. At most 4096 characters.
   * @example "af0ifjsldkj"
   */
  state?: string;

  /**
   * BASE64URL(SHA256(code_verifier)), RFC 7636 §4.2. Required unless the client is exempted.
   * @example "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
   */
  code_challenge?: string;

  /**
   * Always `S256`.
   * @example "S256"
   */
  code_challenge_method?: string;

  /**
   * `query` (default) or `form_post`.
   * @example "query"
   */
  response_mode?: string;
}
