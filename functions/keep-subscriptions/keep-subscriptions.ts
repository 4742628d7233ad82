import type { SourceSecrets } from '../../shared/adapters/source-secrets';
import type { Upkeep, UpkeepFinding } from '../../shared/sources/upkeep';

export interface KeptSource {
  readonly upkeep: Upkeep;
  /** Name or ARN of the secret that its pushes are authenticated by. */
  readonly secret: string;
}

export interface KeepSubscriptionsPorts {
  /** By source id. */
  readonly sources: ReadonlyMap<string, KeptSource>;
  readonly secrets: SourceSecrets;
  readonly apiUrl: string;
}

/** What a run found at one source. */
export interface Keeping {
  readonly source: string;
  readonly findings: readonly UpkeepFinding[];
}

/** Runs the upkeep of every source that has one. A source that fails holds up no other; its failure is a finding. */
export async function keepSubscriptions(ports: KeepSubscriptionsPorts): Promise<readonly Keeping[]> {
  return Promise.all(
    [...ports.sources].map(async ([source, { upkeep, secret }]) => {
      try {
        const { values } = await ports.secrets.active(secret);
        const pushUrl = `${ports.apiUrl}/signals/${source}`;
        return { source, findings: await upkeep.run({ pushUrl, secrets: values }) };
      } catch (error) {
        const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        return { source, findings: [{ what: 'upkeep', state: 'broken' as const, detail }] };
      }
    }),
  );
}

/** Of a run, what somebody has to look at. */
export const brokenIn = (keeping: readonly Keeping[]): number =>
  keeping.flatMap(({ findings }) => findings).filter(({ state }) => state === 'broken').length;
