import { SOURCE_DESCRIPTIONS } from '../../shared/sources/descriptions';
import type { DeploymentConfiguration } from '../config';
import { isRecord } from '../configuration/merge-patch';

type Sources = DeploymentConfiguration['sources'];

/** The sources whose settings ask for polling, or for an upkeep: the member of `settings.api` that says so is there, and not empty. */
export function sourcesWith(
  capability: 'pollSetting' | 'upkeepSetting',
  sources: Sources,
): readonly (readonly [string, Sources[string]])[] {
  return Object.entries(sources).filter(([, { kind, settings }]) => {
    const member = SOURCE_DESCRIPTIONS[kind].api?.[capability];
    const value = member === undefined || !isRecord(settings.api) ? undefined : settings.api[member];
    return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  });
}
