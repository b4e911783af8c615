import { OutboundError } from './outbound-error.js';

/**
 * Carries work out within a time, whatever becomes of it: what is late is told to stop, and not waited for.
 * @param text why it was too late, for people
 * @throws OutboundError with that text
 */
export async function withinTime<T>(
  milliseconds: number,
  text: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  const timer = setTimeout(() => controller.abort(new OutboundError(text)), milliseconds);
  try {
    return await Promise.race([late, work(signal)]);
  } finally {
    clearTimeout(timer);
  }
}
