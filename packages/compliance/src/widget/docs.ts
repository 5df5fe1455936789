/** What CloudWatch shows to whoever edits a dashboard; Markdown. */
export const widgetDocs: string = `## Rekey: access keys of the organization

How the access keys of IAM users stand: the share that is compliant, what is overdue, how many accounts were looked at, the oldest keys.
It reads the central table alone, and nothing of the accounts.

### Parameters

| name | |
|---|---|
| \`ou\` | optional: only accounts below this organizational unit |

\`\`\`yaml
ou: ou-ab12-workload1
\`\`\`
`;
