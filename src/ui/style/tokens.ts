/** Colours, sizes and fonts: what a company changes to make the pages its own. Text reaches 4.5:1 and control borders 3:1 in both schemes. */
export const TOKENS = `
:root {
  color-scheme: light dark;
  --page: #f1f3f4;
  --card: #fff;
  --field: #fff;
  --ink: #14212b;
  --ink-soft: #52606c;
  --line: #dfe4e7;
  --line-control: #7d8993;
  --accent: #0c5263;
  --accent-strong: #083d4b;
  --accent-wash: #e8f1f3;
  --on-accent: #fff;
  --danger: #9e2a1f;
  --danger-wash: #fcefed;
  --shadow: 0 1px 2px rgb(20 33 43 / .05), 0 12px 32px -12px rgb(20 33 43 / .16);
  --radius: .5rem;
  --sans: -apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "Noto Sans Mono", "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1418;
      --card: #161e24;
    --field: #10171c;
    --ink: #e7ecef;
    --ink-soft: #a2afb9;
    --line: #2a353d;
    --line-control: #71808c;
    --accent: #7fc8d6;
    --accent-strong: #a5dbe5;
    --accent-wash: #17303a;
    --on-accent: #06222a;
    --danger: #ffa89c;
    --danger-wash: #351d1c;
    --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 16px 40px -16px rgb(0 0 0 / .6);
  }
}
`;
