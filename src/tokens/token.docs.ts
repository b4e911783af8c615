import { applyDecorators } from '@nestjs/common';
import {
  ApiBasicAuth,
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { documentRefusal } from '../http/documented-refusal.js';
import { SECURITY_SCHEMES } from '../protocol/security-schemes.js';
import { TokenRequestDto, TokenResponseDto } from './token.dto.js';

const CODE_EXAMPLE = {
  grant_type: 'authorization_code',
  code: 'pXu8…',
  redirect_uri: 'http://localhost:3001/callback',
  code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
};

const answers = [
  ApiResponse({
    status: 200,
    description: 'Tokens (RFC 6749 §5.1). Never cached.',
    content: { 'application/json': { schema: { $ref: getSchemaPath(TokenResponseDto) } } },
  }),
  documentRefusal(
    400,
    'The request, the code or the refresh token is not good (RFC 6749 §5.2).',
    'invalid_grant',
    'The code has expired. Start the sign-in again.',
  ),
  documentRefusal(
    401,
    'The client did not prove who it is.',
    'invalid_client',
    'Client authentication failed. Check client_id, the secret, and that the method is the one registered as token_endpoint_auth_method.',
  ),
  documentRefusal(
    415,
    'The body is no form.',
    'invalid_request',
    'The body must be application/x-www-form-urlencoded.',
  ),
  documentRefusal(
    429,
    'Too many requests with a DPoP proof of clients without credentials from this network; see `Retry-After`.',
    'temporarily_unavailable',
    'Too many requests of public clients came from your network; Retry-After says when to go on.',
  ),
  documentRefusal(
    503,
    'The database cannot be reached; `Retry-After` says when to try again. Nothing was issued.',
    'temporarily_unavailable',
    'The server cannot reach its database. Try again in a moment.',
  ),
];

export const DocumentToken = () =>
  applyDecorators(
    ApiTags('Web Server Flow'),
    ApiExtraModels(TokenRequestDto, TokenResponseDto),
    ApiOperation({
      summary: 'Token endpoint: exchange a code, or refresh',
      description:
        'The client calls this itself, with its own credentials (RFC 6749 §3.2): `client_secret_basic`, `client_secret_post`, or `none` for public clients with `client_id` in the body; exactly one, the registered one. A code is good once; a refresh token is replaced by the one in the answer.',
      externalDocs: { description: 'RFC 6749 §4.1.3', url: 'https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3' },
    }),
    ApiBasicAuth(SECURITY_SCHEMES.clientBasic),
    ApiHeader({
      name: 'DPoP',
      required: false,
      description: 'A proof for this endpoint: the access token is bound to its key (RFC 9449 §5).',
    }),
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({
      schema: { $ref: getSchemaPath(TokenRequestDto) },
      examples: {
        code: { summary: 'Exchange a code', value: CODE_EXAMPLE },
        refresh: { summary: 'Refresh', value: { grant_type: 'refresh_token', refresh_token: 'a1b2…' } },
      },
    }),
    ...answers,
  );
