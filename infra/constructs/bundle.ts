import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { buildSync, type OutputFile } from 'esbuild';

/** A function's code as it is deployed. */
export interface Bundle {
  /** Folder with `index.mjs` and nothing that Lambda does not need. */
  readonly directory: string;
  /** esbuild's metafile: what went into the bundle and how many bytes each input took. Kept beside the asset, not in it. */
  readonly metafile: string;
}

/**
 * esbuild leaves `require` of Node's own modules in what it takes from CommonJS packages; an ES module has none. The
 * name is long so that the minifier cannot choose the same one.
 */
const REQUIRE =
  "import{createRequire as posternBundleCreateRequire}from'node:module';const require=posternBundleCreateRequire(import.meta.url);";

const built = new Map<string, readonly [code: Uint8Array, metafile: string]>();

/**
 * Bundles `functions/<name>/handler.ts` into one minified ES module under `dist/functions/<name>/`. The folder is named
 * by its content and appears in one step, so that synths running side by side never read each other's half-written files.
 */
export function bundleFunction(
  projectRoot: string,
  name: string,
  extraFiles: Readonly<Record<string, string>> = {},
): Bundle {
  const entry = path.join(projectRoot, 'functions', name, 'handler.ts');
  const [code, metafile] = built.get(entry) ?? build(projectRoot, entry);
  built.set(entry, [code, metafile]);
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ['index.mjs', code],
    ...Object.entries(extraFiles),
  ];
  const parent = path.join(projectRoot, 'dist', 'functions', name);
  const directory = path.join(parent, contentName(files));
  const bundle = { directory, metafile: `${directory}.metafile.json` };
  mkdirSync(parent, { recursive: true });
  writeFileSync(bundle.metafile, metafile);
  if (!existsSync(directory)) publish(parent, directory, files);
  return bundle;
}

function build(projectRoot: string, entry: string): readonly [Uint8Array, string] {
  const result = buildSync({
    absWorkingDir: projectRoot,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outfile: 'index.mjs',
    mainFields: ['module', 'main'],
    // Lambda's own SDK is left alone: it changes without notice and loads slower than a bundled one.
    external: [],
    legalComments: 'none',
    banner: { js: REQUIRE },
    logLevel: 'silent',
  });
  return [onlyFile(result.outputFiles, entry).contents, JSON.stringify(result.metafile)];
}

function onlyFile(files: readonly OutputFile[], entry: string): OutputFile {
  const [file] = files;
  if (file === undefined || files.length > 1)
    throw new Error(`bundling ${entry} gave ${files.length} files, expected one`);
  return file;
}

function contentName(files: readonly (readonly [string, string | Uint8Array])[]): string {
  const hash = createHash('sha256');
  for (const [name, content] of files) hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest('hex').slice(0, 16);
}

function publish(parent: string, directory: string, files: readonly (readonly [string, string | Uint8Array])[]): void {
  const unfinished = mkdtempSync(path.join(parent, '.unfinished-'));
  try {
    for (const [name, content] of files) writeFileSync(path.join(unfinished, name), content);
    chmodSync(unfinished, 0o755);
    renameSync(unfinished, directory);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another synth was first: the same name means the same content.
    if (!existsSync(directory)) throw error;
  }
}
