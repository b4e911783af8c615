import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';

const EXAMPLE = `# HELP portico_token_responses_total Answers of the token endpoint with tokens, by grant type.
# TYPE portico_token_responses_total counter
portico_token_responses_total{grant_type="authorization_code"} 42
`;

export const DocumentMetrics = () =>
  applyDecorators(
    ApiTags('Operation'),
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
    ApiResponse({ status: 401, description: 'METRICS_TOKEN is set, and something else came.' }),
    ApiResponse({ status: 404, description: 'METRICS_TOKEN is not set, in production.' }),
    ApiResponse({ status: 503, description: 'The other workers did not answer in time.' }),
  );
