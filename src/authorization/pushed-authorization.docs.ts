import { applyDecorators } from '@nestjs/common';
import { ApiBasicAuth, ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { documentRefusal } from '../http/documented-refusal.js';
import { SECURITY_SCHEMES } from '../protocol/security-schemes.js';
import { authorizationFormSchema } from './authorization.docs.js';

const answer = {
  type: 'object',
  required: ['request_uri', 'expires_in'],
  properties: {
    request_uri: {
      type: 'string',
      description: 'For the authorization endpoint, beside `client_id`. Good once, for this client only.',
      example: 'urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c…',
    },
    expires_in: { type: 'integer', description: 'Seconds in which the browser must bring it.', example: 60 },
  },
};

export const DocumentPushedAuthorization = () =>
  applyDecorators(
    ApiTags('Web Server Flow'),
    ApiOperation({
      summary: 'Pushed authorization requests: send the request ahead',
      description:
        'The client sends the parameters of the authorization endpoint by itself, with its authentication as at the token endpoint (RFC 9126 §2). They are checked as they would be there. The browser then carries `client_id` and `request_uri` and nothing else. A `DPoP` proof binds the code to its key (RFC 9449 §10.1).',
      externalDocs: { description: 'RFC 9126', url: 'https://www.rfc-editor.org/rfc/rfc9126' },
    }),
    ApiBasicAuth(SECURITY_SCHEMES.clientBasic),
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiHeader({ name: 'DPoP', required: false, description: 'A proof for this endpoint (RFC 9449 §4.2).' }),
    ApiBody({ schema: authorizationFormSchema() }),
    ApiResponse({
      status: 201,
      description: 'The request is kept (RFC 9126 §2.2).',
      content: { 'application/json': { schema: answer } },
    }),
    documentRefusal(
      400,
      'What the authorization endpoint would refuse (RFC 9126 §2.3).',
      'invalid_request',
      'request_uri cannot be pushed.',
    ),
    documentRefusal(401, 'The client did not prove who it is.', 'invalid_client', 'Client authentication failed.'),
    documentRefusal(
      429,
      'Too many of clients without credentials from this network; see `Retry-After`.',
      'temporarily_unavailable',
      'Too many requests of public clients came from your network; Retry-After says when to go on.',
    ),
    documentRefusal(413, 'The request is too large.', 'invalid_request', 'The request is too large.'),
  );
