/**
 * The resource policy of a user's secret: the owner may read it whatever their own policies say, and nobody reads it but
 * the owner and the named readers, however wide their permissions (Allow alone would not keep out a read-only admin).
 * Principal `*` in a Deny is AWS's pattern in place of NotPrincipal; for a role's sessions aws:PrincipalArn is the role.
 */
export function renderPolicy(ownerArn: string, readers: readonly string[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OwnerReads',
        Effect: 'Allow',
        Principal: { AWS: ownerArn },
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Resource: '*',
      },
      {
        Sid: 'NobodyElseReads',
        Effect: 'Deny',
        Principal: '*',
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': [ownerArn, ...readers] } },
      },
    ],
  });
}
