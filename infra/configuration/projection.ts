import type { ProjectionConfiguration } from '../../shared/domain/configuration';
import { SOURCE_DESCRIPTIONS } from '../../shared/sources/descriptions';
import type { DeploymentConfiguration } from '../config';

/** The part of the configuration that verdict rows depend on; it is activated together with the policy. */
export function projectionConfiguration({
  endpoints,
  sources,
}: Pick<DeploymentConfiguration, 'endpoints' | 'sources'>): ProjectionConfiguration {
  return {
    endpoints: Object.fromEntries(Object.entries(endpoints).map(([id, { attributes }]) => [id, { attributes }])),
    sources: Object.fromEntries(
      Object.entries(sources).map(([id, { kind, commonName }]) => {
        const { reports, reportsOnlyOn, commonName: usual } = SOURCE_DESCRIPTIONS[kind];
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

const mutable = <T>(lists: Readonly<Record<string, readonly T[]>>) =>
  Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list]]));
