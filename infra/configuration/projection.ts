import type { ProjectionConfiguration } from '../../shared/domain/configuration';
import { SOURCE_DESCRIPTIONS } from '../../shared/sources/descriptions';
import type { SourceDescription } from '../../shared/sources/source';
import type { DeploymentConfiguration } from '../config';

/** The part of the configuration that verdict rows depend on; it is activated together with the policy. */
export function projectionConfiguration({
  endpoints,
  sources,
}: Pick<DeploymentConfiguration, 'endpoints' | 'sources'>): ProjectionConfiguration {
  return {
    endpoints: Object.fromEntries(Object.entries(endpoints).map(([id, { attributes }]) => [id, { attributes }])),
    sources: Object.fromEntries(
      Object.entries(sources).map(([id, { kind, commonName, settings }]) => {
        const { reports, reportsOnlyOn, commonName: usual } = capabilities(SOURCE_DESCRIPTIONS[kind], settings);
        const template = commonName?.template ?? usual;
        const source = {
          kind,
          reports: [...reports],
          ...(reportsOnlyOn === undefined ? {} : { reportsOnlyOn: mutable(reportsOnlyOn) }),
          ...(template === undefined ? {} : { commonName: { template } }),
        };
        return [id, source];
      }),
    ),
  };
}

/** What a source of this kind can report with these settings: by push, and by its API where they name one. */
function capabilities(description: SourceDescription, settings: Readonly<Record<string, unknown>>) {
  const { reports, reportsOnlyOn, commonName, api } = description;
  if (api === undefined || settings.api === undefined) return { reports, reportsOnlyOn, commonName };
  const unsaid = api.omits?.(settings) ?? [];
  return {
    reports: [...new Set([...reports, ...api.reports.filter((fact) => !unsaid.includes(fact))])],
    reportsOnlyOn: (reportsOnlyOn ?? api.reportsOnlyOn) ? { ...reportsOnlyOn, ...api.reportsOnlyOn } : undefined,
    commonName: commonName ?? api.commonName,
  };
}

const mutable = <T>(lists: Readonly<Record<string, readonly T[]>>) =>
  Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list]]));
