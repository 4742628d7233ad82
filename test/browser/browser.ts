import { existsSync, mkdirSync } from 'node:fs';
import * as path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The browser of `CHROMIUM`, or one in its usual place; undefined where none is installed. */
export const BROWSER = [process.env.CHROMIUM, ...USUAL_PLACES].find((file) => file !== undefined && existsSync(file));

/** Like `describe`; where no browser is installed, one line says that nothing was tested. */
export function describeInBrowser(name: string, tests: () => void): void {
  const nothing = (): void =>
    test('is NOT TESTED: no Chromium is installed; set CHROMIUM to its path', () => {
      console.log(`not tested, for no Chromium is installed (set CHROMIUM to its path): ${name}`);
    });
  describe(name, BROWSER === undefined ? nothing : tests);
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(BROWSER === undefined ? {} : { executablePath: BROWSER }),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

const SCREENSHOTS = path.join(__dirname, '..', '..', 'screenshots');

/** Path of a screenshot in the git-ignored folder `screenshots`. */
export function screenshot(name: string): string {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return path.join(SCREENSHOTS, `${name}.png`);
}
