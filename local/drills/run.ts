import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { AlarmState } from '../cloudwatch/evaluate';
import { readLocalSecrets } from '../secretsmanager/secrets';
import { SimulatedApis } from '../simulated/simulated-apis';
import { synthesize } from '../synthesize';
import type { Drill } from './drill';
import { OTHER_DRILLS } from './other-drills';
import { SIX_CAUSES } from './six-causes';
import { Stage } from './stage';

export const DRILLS: readonly Drill[] = [...SIX_CAUSES, ...OTHER_DRILLS];

export interface DrillResult {
  readonly drill: Drill;
  /** Each alarm that is on, with what made it so. */
  readonly on: readonly {
    readonly name: string;
    readonly values: AlarmState['values'];
    readonly because: readonly string[];
  }[];
  /** What is not as it must be; empty where metric, alarm and article agree. */
  readonly problems: readonly string[];
}

/** Synthesizes once per set of settings, and removes everything at the end. */
export class DrillTheatre {
  readonly #root: string;
  readonly #folders: string[] = [];
  readonly #assemblies = new Map<string, Promise<string>>();
  #vendors: Promise<SimulatedApis> | undefined;
  /** The one that is open: vendors live by its clock. */
  #stage: Stage | undefined;

  /** `root` is the project's folder. */
  public constructor(root: string) {
    this.#root = root;
  }

  public synthesize(...settings: readonly Readonly<Record<string, unknown>>[]): Promise<string> {
    const key = JSON.stringify(settings);
    const known = this.#assemblies.get(key) ?? this.#synthesizeAnew(settings);
    this.#assemblies.set(key, known);
    return known;
  }

  /** Opens a stage for a drill, runs `use` on it when the cause has happened, and closes it. */
  public async run(
    drill: Drill,
    use: (stage: Stage, result: DrillResult) => Promise<void> = async () => undefined,
  ): Promise<DrillResult> {
    const vendors = drill.vendors === undefined ? undefined : await this.#openVendors();
    const stage = await Stage.open({
      assemblyDirectory: await this.#assemblyFor(drill, vendors),
      secrets: readLocalSecrets(),
      vendors,
    });
    this.#stage = stage;
    try {
      await drill.prepare?.(stage);
      const before = on(stage).filter(({ alarm }) => drill.raises.includes(titleOf(alarm.name)));
      await drill.happen(stage, { synthesize: (settings) => this.synthesize(settings) });
      const result = this.#judge(drill, stage, before);
      await use(stage, result);
      return result;
    } finally {
      for (const source of vendors?.sources() ?? []) vendors?.setFault(source, 'none');
      this.#stage = undefined;
      await stage.close();
    }
  }

  public async close(): Promise<void> {
    await (await this.#vendors)?.close();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }

  async #synthesizeAnew(settings: readonly unknown[]): Promise<string> {
    const folder = this.#folder();
    const files = settings.map((patch, index) => {
      const file = path.join(folder, `settings-${index}.json`);
      writeFileSync(file, JSON.stringify(patch));
      return file;
    });
    const outputDirectory = path.join(folder, 'assembly');
    const local = path.join(this.#root, 'local', 'configuration.json');
    await synthesize({ root: this.#root, outputDirectory, configurationFiles: [local, ...files] });
    return outputDirectory;
  }

  /** One set of them for all drills that want them: the template has their address. */
  async #openVendors(): Promise<SimulatedApis> {
    this.#vendors ??= SimulatedApis.open({
      secrets: readLocalSecrets(),
      now: () => this.#stage?.now() ?? Date.now(),
    });
    return await this.#vendors;
  }

  async #assemblyFor({ settings = {}, spoil }: Drill, vendors: SimulatedApis | undefined): Promise<string> {
    const assembly = await this.synthesize(...(vendors === undefined ? [] : [vendors.configuration()]), settings);
    if (spoil === undefined) return assembly;
    const copy = path.join(this.#folder(), 'assembly');
    cpSync(assembly, copy, { recursive: true });
    spoil(copy);
    return copy;
  }

  #folder(): string {
    const folder = mkdtempSync(path.join(tmpdir(), 'postern-drills-'));
    this.#folders.push(folder);
    return folder;
  }

  #judge(drill: Drill, stage: Stage, before: readonly AlarmState[]): DrillResult {
    const states = on(stage);
    const raised = states.map(({ alarm }) => titleOf(alarm.name));
    const runbook = readFileSync(path.join(this.#root, 'docs', 'runbook.md'), 'utf8');
    const expected = states.filter(({ alarm }) => drill.raises.includes(titleOf(alarm.name)));
    return {
      drill,
      on: expected.map(({ alarm, values, because }) => ({ name: titleOf(alarm.name), values, because })),
      problems: [
        ...before.map(({ alarm }) => `"${titleOf(alarm.name)}" was on before anything had happened`),
        ...drill.raises.filter((title) => !raised.includes(title)).map((title) => `"${title}" is not on`),
        ...raised
          .filter((title) => !drill.raises.includes(title) && !isUsual(title))
          .map((title) => `"${title}" is on as well`),
        ...expected.flatMap((state) => articleProblems(state, runbook)),
      ],
    };
  }
}

const on = (stage: Stage): readonly AlarmState[] => stage.running.aws.alarms().filter(({ state }) => state === 'ALARM');

const titleOf = (name: string): string => name.replace(/^[^:]*: /, '');

/**
 * Sources that a drill does not push of are silent from the beginning; sweep and census until time has been moved. On a
 * real deployment they are on for the first minutes too.
 */
const isUsual = (title: string): boolean =>
  /^(A source is silent|The sweep for open signals is silent|The census is silent)/.test(title);

function articleProblems({ alarm }: AlarmState, runbook: string): readonly string[] {
  const title = titleOf(alarm.name).replace(/ \([^)]*\)$/, '');
  const [, article] = runbook.split(`\n## ${title}\n`);
  const sections = (article ?? '').split(/\n## /)[0] ?? '';
  const missing = ['Description', 'Impact', 'Investigation', 'Resolution'].filter(
    (name) => !sections.includes(`### ${name}\n`),
  );
  const anchor = /Runbook: (?<link>\S+)$/.exec(alarm.description)?.groups?.link?.split('#')[1];
  return [
    ...missing.map((name) => `the article of "${title}" has no ${name}`),
    ...(anchor === undefined ? [`"${title}" links no article`] : []),
  ];
}
