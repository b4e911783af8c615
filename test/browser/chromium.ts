import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** The first is Chromium without the windows around its pages, which cost as much as the pages. */
const CANDIDATES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
// Without isolation no process is started each time that a flow goes from one site to another: a fifth of the work.
const FEW_PROCESSES = ['--disable-site-isolation-trials', '--renderer-process-limit=1'];
const ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', ...FEW_PROCESSES];

/** A path that was asked for and is not there is a mistake, not a reason to take another browser. */
function findChromium(): string | undefined {
  const wanted = process.env['CHROMIUM_PATH'];
  if (wanted === undefined || wanted === '') return CANDIDATES.find((path) => existsSync(path));
  if (!existsSync(wanted)) throw new Error(`CHROMIUM_PATH is ${wanted}, where no file is.`);
  return wanted;
}

/**
 * A `describe` whose tests share one real Chromium, asked for with `browser()` inside a test or hook.
 * Without a Chromium every test is skipped, with the reason in the title and on the console.
 */
export function describeWithChromium(title: string, tests: (browser: () => Browser) => void): void {
  const executablePath = findChromium();
  let running: Browser | undefined;
  const browser = (): Browser => {
    if (running === undefined) throw new Error('The browser runs inside tests and hooks only.');
    return running;
  };
  if (executablePath === undefined) {
    const reason = `no Chromium at CHROMIUM_PATH, ${CANDIDATES.join(', ')}`;
    console.warn(`SKIPPED "${title}": ${reason}. Install one (apt-get install chromium) or set CHROMIUM_PATH.`);
    describe.skip(`${title} (skipped: ${reason})`, () => tests(browser));
    return;
  }
  describe(title, () => {
    beforeAll(async () => {
      running = await chromium.launch({ executablePath, args: ARGUMENTS });
    }, 60_000);
    afterAll(async () => {
      await running?.close();
    });
    tests(browser);
  });
}
