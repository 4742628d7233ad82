import * as path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { renderWidget } from '../../console/widget';
import { DrillTheatre } from '../../local/drills/run';
import { SIX_CAUSES } from '../../local/drills/six-causes';
import { Stage } from '../../local/drills/stage';
import { readLocalSecrets } from '../../local/secretsmanager/secrets';
import { HOSTILE } from '../console/hostile';
import { explanationOf, viewOf } from '../console/views';
import { describeInBrowser, openBrowser, screenshot } from './browser';

const ROOT = path.join(__dirname, '..', '..');
const DENIED = 'C02BROWSER01';

describeInBrowser('the console', () => {
  let theatre: DrillTheatre;
  let browser: Browser;
  beforeAll(async () => {
    theatre = new DrillTheatre(ROOT);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await theatre?.close();
  });

  const open = async (url: string, options: { width?: number; colorScheme?: 'light' | 'dark' } = {}): Promise<Page> => {
    const { width = 1280, colorScheme = 'light' } = options;
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    await page.goto(url);
    return page;
  };

  describe('of a running service', () => {
    let stage: Stage;
    beforeAll(async () => {
      const secrets = readLocalSecrets();
      stage = await Stage.open({ assemblyDirectory: await theatre.synthesize({}), secrets });
      await stage.reported({ serialNumber: DENIED });
      await stage.advance(2 * 3_600_000);
      await stage.reported({ serialNumber: DENIED, type: 'posture.reported', facts: { encrypted: false } });
      for (let attempt = 0; attempt < 12; attempt += 1) await stage.connect(DENIED);
      for (const name of HOSTILE.filter((text) => text.length <= 64)) await stage.connect(name);
      await stage.pushWorkspaceOne({ EventType: 'Compliance Status Changed' });
      await stage.settle();
      await stage.advance(300_000);
    });
    afterAll(async () => await stage?.close());
    const device = () => `${stage.url}/?device=${DENIED}`;

    test('is searched by keyboard alone, and answers first', async () => {
      const page = await open(stage.url);
      // The field has the focus; from there to the answer without a mouse.
      await page.keyboard.type(DENIED);
      await page.keyboard.press('Enter');
      await page.waitForURL(/device=/);
      expect(await page.locator('.verdict').textContent()).toMatch(/Denied\s*disk-encryption/);
      expect(await page.title()).toBe(`${DENIED} – Postern`);
      const answer = await page.locator('.answer').boundingBox();
      expect(answer?.y).toBeLessThan(300);
      for (const [times, name] of [
        [1, 'A'],
        [1, 'INPUT'],
        [1, 'BUTTON'],
        [1, 'A'],
      ] as const) {
        for (let press = 0; press < times; press += 1) await page.keyboard.press('Tab');
        expect(await page.evaluate('document.activeElement.tagName')).toBe(name);
        expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      }
      await page.screenshot({ path: screenshot('device'), fullPage: true });
      await page.close();
    });

    test.each(['light', 'dark'] as const)(
      'has its own colours in %s mode, with enough contrast',
      async (colorScheme) => {
        for (const url of [stage.url, device()]) {
          const page = await open(url, { colorScheme });
          const [ink, paper] = await Promise.all(
            ['color', 'backgroundColor'].map((property) =>
              page.evaluate<string>(`getComputedStyle(document.querySelector('.postern')).${property}`),
            ),
          );
          expect([ink, paper]).toEqual(
            colorScheme === 'dark'
              ? ['rgb(233, 235, 237)', 'rgb(15, 27, 42)']
              : ['rgb(22, 25, 31)', 'rgb(255, 255, 255)'],
          );
          expect(await lowContrast(page)).toEqual([]);
          await page.screenshot({
            path: screenshot(`${url === stage.url ? 'home' : 'device'}-${colorScheme}`),
            fullPage: true,
          });
          await page.close();
        }
      },
    );

    test.each([375, 320, 1280])('is never wider than a screen of %i', async (width) => {
      for (const [name, url] of [
        ['home', stage.url],
        ['device', device()],
      ] as const) {
        const page = await open(url, { width });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        const beyond = await page.evaluate<string[]>(
          `[...document.querySelectorAll('main *:not(thead *)')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.tagName)`,
        );
        expect(beyond).toEqual([]);
        if (width === 375) await page.screenshot({ path: screenshot(`${name}-375`), fullPage: true });
        await page.close();
      }
    });

    test('can be read by a screen reader: landmarks, one heading of each section, named tables and fields', async () => {
      for (const url of [stage.url, device()]) {
        for (const width of [1280, 375]) {
          const page = await open(url, { width });
          const tree = await page.locator('body').ariaSnapshot();
          for (const part of ['banner:', 'main:', 'search:', 'heading "Postern" [level=1]', 'button "Explain"'])
            expect(tree).toContain(part);
          expect(tree).toMatch(/(search|text)box "Common name of a device"/);
          expect(await page.locator('h1').count()).toBe(1);
          // Cards on a narrow screen are still tables to those who hear them.
          for (const table of await page.getByRole('table').all()) {
            expect(await table.getByRole('columnheader').count()).toBeGreaterThan(2);
            expect(await table.locator('caption').textContent()).not.toBe('');
          }
          expect(await page.getByRole('table').count()).toBeGreaterThan(0);
          const levels = await page.evaluate<number[]>(
            `[...document.querySelectorAll('h1,h2,h3,h4')].map((heading) => Number(heading.tagName[1]))`,
          );
          levels.reduce((above, level) => {
            expect(level).toBeLessThanOrEqual(above + 1);
            return level;
          }, 0);
          expect(await page.locator('svg:not([aria-label])').count()).toBe(0);
          expect(await page.locator('html').getAttribute('lang')).toBe('en');
          await page.close();
        }
      }
    });

    test('has no script, asks for nothing, and runs none that hostile names bring', async () => {
      for (const url of [stage.url, device(), `${stage.url}/?device=${encodeURIComponent(HOSTILE[0] ?? '')}`]) {
        const page = await browser.newPage();
        const asked: string[] = [];
        const said: string[] = [];
        page.on('request', (request) => asked.push(request.url()));
        page.on('dialog', (dialog) => {
          said.push(dialog.message());
          void dialog.dismiss();
        });
        const response = await page.goto(url);
        expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
        expect(await page.locator('script, iframe, img, object, link').count()).toBe(0);
        expect(asked.filter((other) => !other.endsWith('/favicon.ico'))).toEqual([page.url()]);
        expect(said).toEqual([]);
        await page.close();
      }
    });
  });

  test.each(['light', 'dark'] as const)(
    'as a widget on a %s dashboard looks the same, and keeps to itself',
    async (theme) => {
      const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:postern-console-widget';
      const view = {
        ...viewOf('c02widget'),
        found: { kind: 'explained', explanation: explanationOf('c02widget') } as const,
      };
      const page = await browser.newPage({
        viewport: { width: 900, height: 700 },
        colorScheme: theme === 'dark' ? 'light' : 'dark',
      });
      await page.setContent(`<p id="outside">the dashboard</p>${renderWidget(view, { functionArn, theme })}`);
      expect(await page.evaluate(`getComputedStyle(document.querySelector('.postern')).backgroundColor`)).toBe(
        theme === 'dark' ? 'rgb(15, 27, 42)' : 'rgb(255, 255, 255)',
      );
      expect(await page.evaluate(`getComputedStyle(document.querySelector('#outside')).fontFamily`)).not.toContain(
        'system-ui',
      );
      expect(await lowContrast(page)).toEqual([]);
      expect(await page.locator('cwdb-action').count()).toBeGreaterThan(1);
      await page.screenshot({ path: screenshot(`widget-${theme}`), fullPage: true });
      await page.close();
    },
  );

  test.each(SIX_CAUSES.map((drill) => [drill.name, drill] as const))(
    'shows the cause of the drill %s',
    async (name, drill) => {
      const result = await theatre.run(drill, async (stage) => {
        // Until the last decision is in the history.
        await stage.settle();
        const page = await open(`${stage.url}${drill.page ?? '/'}`);
        const text = ((await page.locator('main').textContent()) ?? '').replaceAll(/\s+/g, ' ');
        for (const part of drill.shows ?? []) expect(text).toContain(part);
        await page.screenshot({ path: screenshot(`cause-${name}`), fullPage: true });
        await page.close();
        for (const [kind, options] of VIEWS) {
          const other = await open(`${stage.url}${drill.page ?? '/'}`, options);
          expect([kind, await lowContrast(other)]).toEqual([kind, []]);
          expect(await other.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
          await other.screenshot({ path: screenshot(`cause-${name}-${kind}`), fullPage: true });
          await other.close();
        }
      });
      expect(result.problems).toEqual([]);
    },
  );
});

/** How else a page of a cause is looked at. */
const VIEWS = [
  ['dark', { colorScheme: 'dark' }],
  ['375', { width: 375 }],
] as const satisfies readonly (readonly [string, { width?: number; colorScheme?: 'light' | 'dark' }])[];

/** Elements with text of their own whose contrast is below WCAG AA: 4.5, or 3 for large text. */
const lowContrast = (page: Page): Promise<readonly string[]> =>
  page.evaluate<string[]>(`(() => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const paper = (element) => {
      for (let e = element; e; e = e.parentElement) {
        const colour = channels(getComputedStyle(e).backgroundColor);
        if (colour.length < 4 || colour[3] > 0) return colour;
      }
      return [255, 255, 255];
    };
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    return [...document.querySelectorAll('.postern *')]
      .filter((e) => !['STYLE', 'CWDB-ACTION'].includes(e.tagName) && hasText(e) && e.getClientRects().length > 0)
      .map((e) => {
        const style = getComputedStyle(e);
        const [a, b] = [luminance(channels(style.color)), luminance(paper(e))].sort((x, y) => y - x);
        const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
        return { e, ratio: (a + 0.05) / (b + 0.05), least: large ? 3 : 4.5 };
      })
      .filter(({ ratio, least }) => ratio < least)
      .map(({ e, ratio }) => e.tagName + '.' + e.className + ' ' + ratio.toFixed(2) + ' ' + e.textContent.slice(0, 30));
  })()`);
