import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RekeyError, type ServiceEvent } from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import { translate } from '../aws/translate.ts';
import type { AwsSettings } from '../connect.ts';

/** The deployed function, by its name or ARN. */
export type ServiceFunction = {
  /** Hands it the event and does not wait: AWS keeps it until the function takes it. Throws FUNCTION_NOT_FOUND. */
  ask(event: ServiceEvent): Promise<void>;
};

// A repeated request is known by its id, and answered once.
const attempts = 3;

export function createServiceFunction(settings: AwsSettings, name: string): ServiceFunction {
  const client = new LambdaClient({ ...settings, maxAttempts: attempts });
  return {
    async ask(event) {
      const Payload = new TextEncoder().encode(JSON.stringify(event));
      try {
        await client.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload }));
      } catch (error) {
        throw functionError(error, name);
      }
    },
  };
}

function functionError(error: unknown, name: string): unknown {
  if (!isCode(failureOf(error), 'ResourceNotFound')) return translate(error, { action: 'lambda:InvokeFunction' });
  return new RekeyError('FUNCTION_NOT_FOUND', `there is no function ${name} in this account and Region`, {
    hint: 'name the function of the service with --function (REKEY_FUNCTION stands in for it), and its --region',
  });
}
