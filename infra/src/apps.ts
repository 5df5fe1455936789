import { App, type AppProps, LegacyStackSynthesizer, Stack, Validations } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Settings } from './settings/settings.ts';
import { fill, stackDescription, stackName } from './stack/central-stack.ts';
import { inputsOf } from './stack/inputs.ts';
import { parametersOf } from './stack/parameters.ts';

// Neither trees and traces nor a metadata resource that reports the constructs in use to AWS: the template is what is deployed.
const plain: AppProps = { analyticsReporting: false, treeMetadata: false, stackTraces: false };

/** The stack for one account and Region. `code` is the folder of the bundled function. */
export const appOf = (
  settings: Settings,
  { code, outdir }: { readonly code: string; readonly outdir: string },
): App => {
  const app = new App({ ...plain, outdir });
  const stack = new Stack(app, stackName, {
    description: stackDescription,
    env: { account: settings.account, region: settings.region },
    tags: { application: stackName },
  });
  const { s3BucketName: bucket, s3ObjectKey: key } = new Asset(stack, 'Code', { path: code });
  fill(stack, inputsOf(settings), { bucket, key });
  return app;
};

/** The stack with parameters, for any account, that needs no CDK where it is deployed. */
export const releasedApp = (outdir: string): App => {
  const app = new App({ ...plain, outdir });
  const stack = new Stack(app, stackName, {
    description: stackDescription,
    synthesizer: new LegacyStackSynthesizer(),
  });
  Validations.of(stack).acknowledge(
    { id: 'CloudFormation-Validate::W1030', reason: 'an empty PermissionsBoundary is left out, by a condition' },
    { id: 'CloudFormation-Validate::W2509', reason: 'SecretNamePattern is a pattern of names, and no secret' },
  );
  const { inputs, code } = parametersOf(stack);
  fill(stack, inputs, code);
  return app;
};
