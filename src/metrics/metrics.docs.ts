import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { documentRefusal } from '../http/documented-refusal.js';
import { SECURITY_SCHEMES } from '../protocol/security-schemes.js';

const EXAMPLE = `# HELP portico_token_responses_total Answers with tokens, by grant type.
# TYPE portico_token_responses_total counter
portico_token_responses_total{grant_type="authorization_code"} 42
`;

export const DocumentMetrics = () =>
  applyDecorators(
    ApiTags('Operation'),
    // Without METRICS_TOKEN nothing need be shown, in development.
    ApiSecurity({}),
    ApiBearerAuth(SECURITY_SCHEMES.metricsToken),
    ApiOperation({
      summary: 'What this server counts',
      description:
        'In the text format of Prometheus; docs/metrics.md lists every series. Send `Authorization: Bearer` with the value of METRICS_TOKEN. Without that setting everybody may ask in development, and nobody in production. With PORTICO_WORKERS, the counts of all workers together.',
    }),
    ApiResponse({
      status: 200,
      description: 'The series.',
      content: { 'text/plain': { schema: { type: 'string' }, example: EXAMPLE } },
    }),
    documentRefusal(
      401,
      'METRICS_TOKEN is set, and something else came.',
      'invalid_token',
      'The access token is not valid here',
    ),
    documentRefusal(404, 'METRICS_TOKEN is not set, in production.', 'not_found', 'Set METRICS_TOKEN to have metrics.'),
    documentRefusal(
      503,
      'The other workers did not answer in time.',
      'temporarily_unavailable',
      'The workers did not tell their counts in time.',
    ),
  );
