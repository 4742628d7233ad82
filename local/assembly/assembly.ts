import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { LocalFailure, messageOf } from '../failure';

/**
 * Reads a synthesized cloud assembly (the folder `cdk synth` writes). File names are taken from its manifests, never
 * guessed.
 */
const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z
        .object({ templateFile: z.string().optional(), stackName: z.string().optional(), file: z.string().optional() })
        .optional(),
      dependencies: z.array(z.string()).optional(),
    }),
  ),
});

const assetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .optional(),
});

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).optional(),
      Condition: z.string().optional(),
      Metadata: z.unknown().optional(),
    }),
  ),
  Outputs: z
    .record(z.string(), z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() }))
    .optional(),
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: z.unknown().optional() })).optional(),
});
export type Template = z.infer<typeof templateSchema>;

export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** Object key in the bootstrap bucket -> folder that holds the unpacked asset. */
  readonly assets: ReadonlyMap<string, string>;
}

/** The stacks in the order they would be deployed. */
export function readAssembly(directory: string): readonly Stack[] {
  const manifest = readJson(path.join(directory, 'manifest.json'), manifestSchema);
  const artifacts = new Map(Object.entries(manifest.artifacts));
  const ordered: string[] = [];
  const visit = (id: string): void => {
    if (ordered.includes(id)) return;
    for (const dependency of artifacts.get(id)?.dependencies ?? []) visit(dependency);
    ordered.push(id);
  };
  for (const id of artifacts.keys()) visit(id);
  return ordered.flatMap((id) => {
    const artifact = artifacts.get(id);
    if (artifact?.type === 'cdk:cloud-assembly')
      throw new LocalFailure(`${directory}: nested cloud assembly ${id} is not supported`);
    if (artifact?.type !== 'aws:cloudformation:stack') return [];
    const templateFile = artifact.properties?.templateFile;
    if (templateFile === undefined) throw new LocalFailure(`${directory}: stack ${id} names no template`);
    const assetFiles = (artifact.dependencies ?? []).flatMap((dependency) => {
      const file = artifacts.get(dependency)?.properties?.file;
      return artifacts.get(dependency)?.type === 'cdk:asset-manifest' && file !== undefined ? [file] : [];
    });
    const template = readJson(path.join(directory, templateFile), templateSchema);
    return [{ name: artifact.properties?.stackName ?? id, template, assets: readAssets(directory, assetFiles) }];
  });
}

function readAssets(directory: string, files: readonly string[]): ReadonlyMap<string, string> {
  const assets = new Map<string, string>();
  for (const file of files) {
    const manifest = readJson(path.join(directory, file), assetsSchema);
    for (const asset of Object.values(manifest.files ?? {})) {
      if (asset.source.path === undefined || asset.source.packaging !== 'zip') continue;
      for (const destination of Object.values(asset.destinations)) {
        assets.set(destination.objectKey, path.resolve(directory, asset.source.path));
      }
    }
  }
  return assets;
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new LocalFailure(`cannot read ${file} of the cloud assembly: ${messageOf(error)}`, { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new LocalFailure(`${file} is not what a cloud assembly holds: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
