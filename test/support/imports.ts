import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

/** A module and what it imports, types included: they are part of the architecture as well. Paths are relative to the root. */
export interface Module {
  readonly file: string;
  /** Files of ours. */
  readonly files: readonly string[];
  /** Packages and `node:` modules, as they are named. */
  readonly packages: readonly string[];
}

const FOLDERS = ['bench', 'cli', 'console', 'functions', 'infra', 'local', 'shared', 'test'];

/** Statements that import: `import … from 'x'`, `import 'x'`, `export … from 'x'`, `import('x')`, `require('x')`. */
const STATEMENTS = [
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
  /\brequire\(\s*['"]([^'"]+)['"]/g,
];

export function importsIn(text: string): readonly string[] {
  return STATEMENTS.flatMap((statement) => [...text.matchAll(statement)].map((match) => match[1] ?? ''));
}

/** Every module of the repository. */
export function readModules(root: string): readonly Module[] {
  const files = [...FOLDERS.flatMap((folder) => typescriptIn(root, folder)), ...typescriptAt(root)];
  return files.map((file) => {
    const imported = importsIn(readFileSync(path.join(root, file), 'utf8'));
    return {
      file,
      files: imported.filter((name) => name.startsWith('.')).map((name) => resolve(root, file, name)),
      packages: imported.filter((name) => !name.startsWith('.')),
    };
  });
}

const typescriptAt = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => name.endsWith('.ts'));

function typescriptIn(root: string, folder: string): readonly string[] {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.m?ts$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('node_modules'));
}

function resolve(root: string, from: string, name: string): string {
  const target = path.join(path.dirname(from), name);
  const candidates = [`${target}.ts`, path.join(target, 'index.ts'), target];
  const found = candidates.find((candidate) => existsSync(path.join(root, candidate)));
  if (found === undefined) throw new Error(`${from} imports ${name}, which is not there`);
  return found;
}

/** One cycle of imports, or undefined. */
export function cycleIn(modules: readonly Module[]): readonly string[] | undefined {
  const imports = new Map(modules.map(({ file, files }) => [file, files]));
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of imports.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const { file } of modules) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
