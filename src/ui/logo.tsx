import type { VNode } from 'preact';

/** The mark: a pediment on three columns. Decorative; the word beside it carries the name. */
export function Mark(): VNode {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      <path d="M16 3 29.5 10.5v2.2h-27v-2.2z" />
      <path d="M5.5 15h4v9.5h-4zM14 15h4v9.5h-4zM22.5 15h4v9.5h-4z" />
      <path d="M2.5 26.8h27V29h-27z" />
    </svg>
  );
}
