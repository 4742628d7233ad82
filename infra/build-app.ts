import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import settings from '../cdk.json';
import type { Deployment } from './configuration/prepare-deployment';
import { DataStack } from './stacks/data-stack';
import { ServiceStack } from './stacks/service-stack';

/**
 * The whole app, not yet synthesized. Feature flags are read from `cdk.json` here, so that the template is the same
 * whether the CDK command line, the local service or a test synthesizes it.
 */
export function buildApp(deployment: Deployment, projectRoot: string, props: AppProps = {}): App {
  const { name, stage } = deployment.configuration;
  const app = new App({ autoSynth: false, ...props, context: { ...settings.context, ...props.context } });
  const tags = { application: 'postern', deployment: name, stage };
  const data = new DataStack(app, `${name}-data`, deployment.configuration, {
    tags,
    terminationProtection: stage !== 'development',
  });
  new ServiceStack(app, `${name}-service`, { deployment, projectRoot, data, tags });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
