import { currentRequest } from '../../src/http/request-scope.js';
import { createLogger } from '../../src/telemetry/log/server-logger.js';

export type LoggedLine = Readonly<Record<string, unknown>> & { readonly message: string };

/** The server's own logger, whose lines are kept instead of printed. */
export class KeptLog {
  readonly lines: string[] = [];
  readonly logger;

  constructor(logFormat = 'json', logLevel = 'debug') {
    this.logger = createLogger({ logLevel, logFormat }, currentRequest, (line) => void this.lines.push(line));
  }

  /** What was written about a request. */
  about(correlationId: string | null): LoggedLine[] {
    return this.lines
      .map((line) => JSON.parse(line) as LoggedLine)
      .filter((line) => line['correlation_id'] === correlationId);
  }
}
