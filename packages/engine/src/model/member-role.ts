/** Raised with each change of stacksets/member-role.yaml that a run relies on. */
export const memberRoleVersion = 1;

/** What the role in an account says of itself; both undefined of a role that is not made by Rekey's template. */
export type MemberRole = {
  readonly version: number | undefined;
  /** `scan`: it may only look. */
  readonly access: 'scan' | 'rotate' | undefined;
};

// `Rekey member role v1, access rotate`, as the template writes it.
const written = /^Rekey member role v(\d+), access (scan|rotate)$/;

/** From the description of the role, which deploying a newer template changes. */
export function memberRoleOf(description: string): MemberRole {
  const [, version, access] = written.exec(description) ?? [];
  if (version === undefined) return { version: undefined, access: undefined };
  return { version: Number(version), access: access === 'scan' ? 'scan' : 'rotate' };
}
