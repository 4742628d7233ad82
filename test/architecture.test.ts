import { join } from 'node:path';
import { cycleIn, importsIn, type Module, readModules } from './support/imports';

/*
 * Imports point one way: functions -> adapters -> runtime and domain. Infrastructure sees contracts, descriptions and
 * environments, never code that runs. Nothing that is deployed sees local/.
 */

const MODULES = readModules(join(__dirname, '..'));
const within = (...folders: readonly string[]) =>
  MODULES.filter(({ file }) => folders.some((folder) => file.startsWith(folder)));

/** Imports of these modules that no pattern allows, as `file -> import`. */
const forbidden = (modules: readonly Module[], allowed: { files: readonly RegExp[]; packages: readonly RegExp[] }) =>
  modules.flatMap(({ file, files, packages }) => [
    ...files.filter((name) => !allowed.files.some((pattern) => pattern.test(name))).map((name) => `${file} -> ${name}`),
    ...packages
      .filter((name) => !allowed.packages.some((pattern) => pattern.test(name)))
      .map((name) => `${file} -> ${name}`),
  ]);

describe('the reader of imports', () => {
  test('sees every way to import', () => {
    const text = [
      "import a from './a';",
      'import * as b from "b";',
      "import type { C } from './c';",
      'import {',
      '  d,',
      "} from './d';",
      "import './e';",
      "export { f } from './f';",
      "export * from './g';",
      "const h = await import('h');",
      "const i = require('node:i');",
      "// import { no } from './no';",
      'const text = "from \'./no\'";',
    ].join('\n');
    expect([...importsIn(text)].sort()).toEqual(['./a', './c', './d', './e', './f', './g', 'b', 'h', 'node:i']);
  });

  test('has read the repository', () => {
    expect(MODULES.find(({ file }) => file === 'functions/authorize/handler.ts')).toMatchObject({
      files: expect.arrayContaining(['functions/authorize/authorize.ts', 'shared/contracts/metrics.ts']),
    });
    expect(MODULES.length).toBeGreaterThan(150);
  });

  test('finds a cycle', () => {
    const module = (file: string, ...files: readonly string[]) => ({ file, files, packages: [] });
    expect(cycleIn([module('a', 'b'), module('b', 'c', 'd'), module('c'), module('d', 'b')])).toEqual(['b', 'd', 'b']);
    expect(cycleIn([module('a', 'b', 'c'), module('b', 'c'), module('c')])).toBeUndefined();
  });
});

/** Nothing of the command is deployed; this one starts the local service, and is loaded when it is called. */
const DRILL_COMMAND = 'cli/commands/drill.ts';

describe('imports point one way', () => {
  test('contracts see zod only', () => {
    expect(forbidden(within('shared/contracts/'), { files: [], packages: [/^zod$/] })).toEqual([]);
  });

  test('the domain sees the domain and contracts: no node, no AWS, no adapters', () => {
    const allowed = { files: [/^shared\/(domain|contracts)\//], packages: [/^zod$/] };
    expect(forbidden(within('shared/domain/'), allowed)).toEqual([]);
  });

  test('sources see the domain, contracts and cryptography', () => {
    const allowed = {
      files: [/^shared\/(sources|domain|contracts)\//],
      packages: [/^zod$/, /^node:crypto$/, /^jose$/, /^@xmldom\/xmldom$/],
    };
    expect(forbidden(within('shared/sources/'), allowed)).toEqual([]);
  });

  test('the runtime sees the domain, contracts, node and the Cedar engine', () => {
    const allowed = {
      files: [/^shared\/(runtime|domain|contracts)\//],
      packages: [/^zod$/, /^node:/, /^@cedar-policy\/cedar-wasm\/nodejs$/],
    };
    expect(forbidden(within('shared/runtime/'), allowed)).toEqual([]);
  });

  test('the Cedar engine runs where policies are published, and nowhere else', () => {
    const engine = MODULES.filter(({ packages }) => packages.some((name) => name.startsWith('@cedar-policy/')));
    expect(engine.map(({ file }) => file).filter((file) => !/^(test|bench)\//.test(file))).toEqual(
      expect.arrayContaining(['shared/runtime/cedar-compiler.ts']),
    );
    const outside = engine.filter(({ file }) => !/^(shared\/runtime|test|bench)\//.test(file));
    expect(outside.map(({ file }) => file)).toEqual([]);
  });

  test('adapters see contracts, domain and ports', () => {
    const allowed = {
      files: [/^shared\/(adapters|runtime|domain|contracts)\//],
      packages: [/^zod$/, /^node:/, /^@aws-sdk\//, /^@smithy\//],
    };
    expect(forbidden(within('shared/adapters/'), allowed)).toEqual([]);
  });

  test('functions see what is shared, and of functions only their own folder', () => {
    for (const module of within('functions/')) {
      const own = module.file.split('/').slice(0, 2).join('/');
      const allowed = {
        // The console is rendered by one function, and by the local service.
        files: [/^shared\//, new RegExp(`^${own}/`), ...(own === 'functions/console-widget' ? [/^console\//] : [])],
        packages: [/^zod$/, /^node:/, /^@aws-sdk\//, /^@aws-lambda-powertools\//, /^aws-lambda$/],
      };
      expect(forbidden([module], allowed)).toEqual([]);
    }
  });

  test('the console sees the domain and itself: it renders, and asks nothing', () => {
    expect(forbidden(within('console/'), { files: [/^console\//, /^shared\/domain\//], packages: [] })).toEqual([]);
  });

  test('only handlers wire a function to AWS', () => {
    const wired = within('functions/').filter(({ packages }) => packages.some((name) => name.startsWith('@aws-sdk/')));
    expect(wired.map(({ file }) => file).filter((file) => !file.endsWith('/handler.ts'))).toEqual([]);
  });

  test('infrastructure sees contracts, descriptions, the domain and environments', () => {
    const allowed = {
      files: [
        /^infra\//,
        /^postern\.config\.ts$/,
        // Feature flags of the CDK.
        /^cdk\.json$/,
        /^shared\/(contracts|domain)\//,
        /^shared\/sources\/([^/]+\/description|descriptions|source)\.ts$/,
        /^shared\/runtime\/activation-bundle\.ts$/,
        /^functions\/[^/]+\/environment\.ts$/,
      ],
      packages: [/^zod$/, /^node:/, /^aws-cdk-lib/, /^constructs$/, /^cdk-nag$/, /^esbuild$/],
    };
    expect(forbidden(within('infra/'), allowed)).toEqual([]);
  });

  test('environments see as little as infrastructure does', () => {
    const environments = within('functions/').filter(({ file }) => file.endsWith('/environment.ts'));
    const allowed = { files: [/^shared\/(contracts|domain|sources)\//], packages: [/^zod$/] };
    expect(forbidden(environments, allowed)).toEqual([]);
  });

  test('the command sees what is shared and the deployment configuration, never a function or a construct', () => {
    const allowed = {
      files: [/^cli\//, /^shared\//, /^infra\/config(\.ts$|uration\/)/, /^postern\.config\.ts$/],
      packages: [/^zod$/, /^node:/, /^commander$/, /^@aws-sdk\//, /^@smithy\//],
    };
    expect(new Set(forbidden(within('cli/'), allowed))).toEqual(new Set([`${DRILL_COMMAND} -> local/drills/run.ts`]));
  });

  test('nothing that is deployed sees what is local, and nothing but tests and benches sees what tests are made with', () => {
    const deployed = MODULES.filter(({ file }) => !/^(local|test|bench)\//.test(file) && file !== DRILL_COMMAND);
    const seesLocal = deployed.filter(({ files }) => files.some((name) => name.startsWith('local/')));
    expect(seesLocal.map(({ file }) => file)).toEqual([]);
    const untested = MODULES.filter(({ file }) => !/^(test|bench)\//.test(file));
    const seesTests = untested.filter(({ files }) => files.some((name) => name.startsWith('test/')));
    expect(seesTests.map(({ file }) => file)).toEqual([]);
  });

  test('nobody imports in a circle', () => {
    expect(cycleIn(MODULES)).toBeUndefined();
  });
});
