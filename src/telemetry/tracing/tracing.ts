import {
  type Attributes,
  context,
  type Context,
  propagation,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';

export { SpanKind };

/** The tracer of the operator's SDK; undefined while nobody has registered one, and then nothing below does anything. */
let tracer: Tracer | undefined;

/** Finds out whether somebody has registered an SDK. Called once, before anything is traced: `node --import` is earlier. */
export function lookForTracer(): void {
  const provider = trace.getTracerProvider();
  // Without an SDK the API answers a provider whose spans record nothing, and which has nobody to delegate to.
  tracer =
    provider instanceof ProxyTracerProvider ? provider.getDelegateTracer('portico') : provider.getTracer('portico');
}

export function isTracing(): boolean {
  return tracer !== undefined;
}

/** The work within a span that its own spans belong to; without an SDK just the work. */
export function inSpan<T>(
  name: string,
  attributes: Attributes,
  work: () => Promise<T>,
  kind: SpanKind = SpanKind.INTERNAL,
): Promise<T> {
  if (tracer === undefined) return work();
  const span = tracer.startSpan(name, { kind, attributes });
  return context.with(trace.setSpan(context.active(), span), () => ended(span, work));
}

async function ended<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // The kind of the error, never its text: messages and stacks may quote what nobody else may read.
    span.setAttribute('error.type', nameOf(error)).setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** Adds to the span that is being worked in, if there is one. */
export function addToSpan(attributes: Attributes): void {
  if (tracer !== undefined) trace.getActiveSpan()?.setAttributes(attributes);
}

/** The trace that a log line belongs to. */
export function activeTrace(): { readonly trace_id?: string; readonly span_id?: string } {
  const span = tracer === undefined ? undefined : trace.getActiveSpan()?.spanContext();
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

/** The span of a whole request, between the hooks of the server. */
export class RequestSpan {
  private constructor(
    private readonly span: Span,
    private readonly context: Context,
  ) {}

  /**
   * Undefined without an SDK. What the client sends of its own trace is continued (W3C Trace Context), if the SDK has a
   * propagator for it.
   */
  static begin(name: string, attributes: Attributes, headers: object): RequestSpan | undefined {
    if (tracer === undefined) return undefined;
    const parent = propagation.extract(ROOT_CONTEXT, headers);
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    return new RequestSpan(span, trace.setSpan(parent, span));
  }

  /** What happens within belongs to this request. */
  around<T>(work: () => T): T {
    return context.with(this.context, work);
  }

  end(status: number): void {
    this.span.setAttribute('http.response.status_code', status);
    // The conventions for servers: what the client did wrong is no error of the server's.
    if (status >= 500) this.span.setAttribute('error.type', String(status)).setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
