import type { IResolvable } from 'aws-cdk-lib';

export type Statement = {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};

export type Document = { readonly Version: string; readonly Statement: readonly (Statement | IResolvable)[] };

export const documentOf = (statements: readonly (Statement | IResolvable | undefined)[]): Document => ({
  Version: '2012-10-17',
  Statement: statements.filter((statement) => statement !== undefined),
});

/** Who may assume a role that a service uses, on behalf of this account alone. */
export const trustOf = (service: string, condition?: Statement['Condition']): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      ...(condition && { Condition: condition }),
    },
  ],
});

/** A resource that takes no call without TLS. */
export const onlyByTls = (action: string, resource: string | readonly string[]): Statement => ({
  Sid: 'OnlyByTls',
  Effect: 'Deny',
  Principal: '*',
  Action: action,
  Resource: resource,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
