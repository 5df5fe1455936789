import { STSClient } from '@aws-sdk/client-sts';

const defaultRegion = 'us-east-1';

/** As every AWS tool finds it: `AWS_REGION`, then `AWS_DEFAULT_REGION`, then the profile. */
export async function configuredRegion(profile: string | undefined): Promise<string> {
  const named = process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'];
  if (named) return named;
  try {
    return await new STSClient(profile === undefined ? {} : { profile }).config.region();
  } catch {
    return defaultRegion; // the SDK throws where nothing names a Region
  }
}
