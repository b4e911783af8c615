/** A notebook, for the tab. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="2" y="1" width="12" height="14" rx="1.5" fill="#8f2f1b"/><path d="M5 1v14" stroke="#fdf8ee"/><path d="M7.5 5h4M7.5 8h4" stroke="#fdf8ee" stroke-linecap="round"/></svg>`;
