import { createHash } from 'node:crypto';

/** The CSP source that allows exactly this inline text (CSP Level 3 §2.3.1), e.g. `'sha256-…'` with its quotes. */
export function inlineSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}
