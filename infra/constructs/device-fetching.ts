import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { environmentSchema } from '../../functions/fetch-devices/environment';
import { SERVICES } from '../../shared/contracts/metrics';
import { apiSecretName } from '../../shared/contracts/secrets';
import { SOURCE_DESCRIPTIONS } from '../../shared/sources/descriptions';
import type { SourceDescription } from '../../shared/sources/source';
import type { DeploymentConfiguration } from '../config';
import { acknowledgeTracing } from './acknowledge';
import { BundledFunction } from './bundled-function';
import type { PostureTables } from './posture-tables';
import { grantReadSecrets } from './source-secrets';

interface DeviceFetchingProps {
  readonly configuration: DeploymentConfiguration;
  readonly projectRoot: string;
  readonly tables: PostureTables;
}

const hasInventory = ({ api }: SourceDescription): boolean => api !== undefined && api.hasInventory !== false;

/** Looks devices up at the APIs of the sources that have one configured; the only function that reads their credentials. */
export class DeviceFetching extends Construct {
  public readonly fetchDevices: BundledFunction<typeof environmentSchema>;

  public constructor(scope: Construct, id: string, { configuration, projectRoot, tables }: DeviceFetchingProps) {
    super(scope, id);
    const { name, sources } = configuration;
    const withApi = Object.entries(sources).filter(
      ([, { kind, settings }]) => hasInventory(SOURCE_DESCRIPTIONS[kind]) && settings.api !== undefined,
    );
    this.fetchDevices = new BundledFunction(this, 'FetchDevices', {
      configuration,
      projectRoot,
      folder: SERVICES.fetchDevices,
      functionName: `${name}-fetch-devices`,
      description: 'Looks devices up at the APIs of their sources.',
      environmentSchema,
      environment: {
        SOURCES: JSON.stringify(
          Object.fromEntries(
            withApi.map(([source, { kind, settings }]) => [
              source,
              { kind, settings, secret: apiSecretName(name, source) },
            ]),
          ),
        ),
      },
      memory: 512,
      // Twenty devices, two at a time, of an API that throttles now and then.
      timeout: Duration.seconds(60),
      tracing: true,
    });
    tables.grantTakeLeases(this.fetchDevices);
    grantReadSecrets(
      this.fetchDevices,
      withApi.map(([source]) => apiSecretName(name, source)),
    );
    acknowledgeTracing(this.fetchDevices);
  }
}
