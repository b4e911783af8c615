import type { VNode } from 'preact';

/** The mark: a pediment, two columns and the door between them. Decorative; the word beside it carries the name. */
export function Mark(): VNode {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      <path d="M16 2.5 30 10v2.5H2V10z" />
      <path d="M4.5 14.5H9v11H4.5zM23 14.5h4.5v11H23z" />
      <path class="door" d="M12 25.5v-6.5a4 4 0 0 1 8 0v6.5z" />
      <path d="M2 27.5h28V30H2z" />
    </svg>
  );
}

const TAB_MARK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="#2a8299"><path d="M16 2.5 30 10v2.5H2V10zM4.5 14.5H9v11H4.5zM23 14.5h4.5v11H23zM2 27.5h28V30H2zM12 25.5V19a4 4 0 0 1 8 0v6.5z"/></svg>`;

/** The mark for the tab, within the page: a browser that is given none asks for /favicon.ico. One colour that stands out on light and dark. */
export const TAB_ICON = `data:image/svg+xml,${encodeURIComponent(TAB_MARK)}`;

/** An eye, crossed out while the password is visible. */
export function Eye(): VNode {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" />
      <circle cx="12" cy="12" r="3" />
      <path class="slash" d="m4 4 16 16" />
    </svg>
  );
}

export function Tick(): VNode {
  return (
    <svg class="tick" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d="m4.5 10.5 3.5 3.5 7.5-8" />
    </svg>
  );
}
