import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
const VIEWPORTS = [
  { width: 320, height: 640 },
  { width: 1280, height: 800 },
];
const SCHEMES = ['light', 'dark'] as const;
/** A page as somebody may see it. */
const LOOKS = VIEWPORTS.flatMap((viewport) => SCHEMES.map((colorScheme) => ({ viewport, colorScheme })));
/** Each width and each scheme once: for a page that has been looked at in all ways in another language. */
export const TWO_LOOKS: typeof LOOKS = [LOOKS[1]!, LOOKS[2]!];

/** Set to a folder to look at the pages afterwards. */
const screenshots = process.env['PAGE_SCREENSHOTS'];

/** What is wrong with the page as it stands, narrow and wide, light and dark: its width, and what axe-core finds. */
export async function faultsOf(page: Page, name: string, looks = LOOKS): Promise<string[]> {
  const faults: string[] = [];
  for (const { viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const look = `${name}-${viewport.width}-${colorScheme}`;
    if (await scrollsSideways(page)) faults.push(`${look}: scrolls sideways`);
    if (screenshots) await page.screenshot({ path: join(screenshots, `${look}.png`), fullPage: true });
    faults.push(...(await violations(page)).map((violation) => `${look}: ${violation}`));
  }
  return faults;
}

export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}

/** Evaluated, so that the page's policy need not allow it; once for each document, because reading it takes five times as long as running it. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe);
  const run = `axe.run({ runOnly: { type: 'tag', values: ${JSON.stringify(RULES)} }, resultTypes: ['violations'] })`;
  const results = await page.evaluate<AxeResults['violations']>(`${run}.then((results) => results.violations)`);
  return results.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}
