import { tableDefinition } from '@rekey/store';
import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { onlyIf } from './choice.ts';
import type { Inputs } from './inputs.ts';

/** The central table, as `rekey table create` makes it. It outlives the stack: what it remembers is in no other place. */
export const addTable = (stack: Stack, { table }: Inputs): void =>
  onlyIf(table.made, () => {
    const { partitionKey, sortKey, index, ttlAttribute } = tableDefinition;
    const made = new CfnTable(stack, 'Table', {
      tableName: table.name,
      billingMode: 'PAY_PER_REQUEST',
      attributeDefinitions: [partitionKey, sortKey, index.partitionKey, index.sortKey].map((attributeName) => ({
        attributeName,
        attributeType: 'S',
      })),
      keySchema: keySchema(partitionKey, sortKey),
      globalSecondaryIndexes: [
        {
          indexName: index.name,
          keySchema: keySchema(index.partitionKey, index.sortKey),
          projection: { projectionType: 'INCLUDE', nonKeyAttributes: [...index.projected] },
        },
      ],
      timeToLiveSpecification: { attributeName: ttlAttribute, enabled: true },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtectionEnabled: true,
      sseSpecification: { sseEnabled: true }, // by the AWS managed key, whose use CloudTrail records
    });
    made.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return [made];
  });

const keySchema = (partitionKey: string, sortKey: string) => [
  { attributeName: partitionKey, keyType: 'HASH' },
  { attributeName: sortKey, keyType: 'RANGE' },
];
